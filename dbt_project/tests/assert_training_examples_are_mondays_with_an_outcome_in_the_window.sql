-- Where it happened, it did inside the window; where it did not there is no day; and none lies between the Mondays.
{{ config(tags=['weekly']) }}
select
    account_id,
    as_of_date,
    target,
    label,
    outcome_on
from {{ ref('fct_training_examples') }}
where
    as_of_date <> {{ monday_of('as_of_date') }}
    or (label = 0 and outcome_on is not null)
    or (label = 1 and outcome_on is null)
    {%- for target, rules in var('targets').items() %}
    or (target = '{{ target }}' and outcome_on <= as_of_date + {{ rules['lead_days'] }})
    or (target = '{{ target }}' and outcome_on > as_of_date + {{ rules['lead_days'] + rules['horizon_days'] }})
    {%- endfor %}
