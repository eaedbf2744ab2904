-- A churned example ends inside its window, one that stayed has no outcome, and none lies between the Mondays.
{{ config(tags=['weekly']) }}
{%- set churn = var('targets')['churn'] %}
select
    account_id,
    as_of_date,
    label,
    outcome_on
from {{ ref('fct_training_examples') }}
where
    as_of_date <> {{ monday_of('as_of_date') }}
    or (label = 0 and outcome_on is not null)
    or (label = 1 and outcome_on is null)
    or outcome_on <= as_of_date + {{ churn.lead_days }}
    or outcome_on > as_of_date + {{ churn.lead_days + churn.horizon_days }}
