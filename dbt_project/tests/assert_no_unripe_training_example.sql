-- A label whose window has not wholly passed calls accounts safe that have not had the time to leave.
{{ config(tags=['features', 'by_day', 'weekly']) }}
{%- set churn = var('targets')['churn'] %}
select
    account_id,
    as_of_date,
    label
from {{ ref('fct_training_examples') }}
where
    label is null
    or as_of_date + {{ churn.lead_days + churn.horizon_days + churn.grace_days }} > (
        select max(as_of_date) from {{ ref('fct_account_features') }}
    )
