-- A label whose window has not wholly passed calls accounts safe that have not had the time to leave.
{{ config(tags=['features', 'by_day', 'weekly']) }}
with today as (

    select max(as_of_date) as known_until from {{ ref('fct_account_features') }}

)

select
    examples.account_id,
    examples.as_of_date,
    examples.target,
    examples.label
from {{ ref('fct_training_examples') }} as examples
cross join today
where
    examples.label is null
    {%- for target, rules in var('targets').items() %}
    or (
        examples.target = '{{ target }}'
        and examples.as_of_date + {{ rules['lead_days'] + rules['horizon_days'] + rules['grace_days'] }}
        > today.known_until
    )
    {%- endfor %}
