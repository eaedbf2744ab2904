-- A label whose window has not wholly passed calls accounts safe that have not had the time to leave.
{{ config(tags=['features', 'weekly']) }}
with today as (

    select max(as_of_date) as known_until from {{ ref('fct_account_features') }}

)

select
    examples.account_id,
    examples.as_of_date,
    examples.target,
    concat('label ', coalesce({{ as_text('examples.label') }}, 'NULL'), ' before its window has passed') as problem
from {{ ref('fct_training_examples') }} as examples
cross join today
where
    examples.label is null
    or (
        examples.as_of_date
        + case examples.target
            {%- for target, rules in var('targets').items() %}
            when {{ literal(target) }} then {{ rules['lead_days'] + rules['horizon_days'] + rules['grace_days'] }}
            {%- endfor %}
        end <= today.known_until
    ) is not true
