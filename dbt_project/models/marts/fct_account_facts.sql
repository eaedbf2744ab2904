-- Grain: alive account, as-of date, fact, subject. Sentences about an account at a date.
{{ config(materialized='incremental') }}
with facts as (

    {% for name in facts_models() %}
    select
        account_id,
        as_of_date,
        fact,
        subject_type,
        subject_id,
        subject_name,
        since_on,
        value,
        usual,
        sentence
    from {{ ref('int_facts__' ~ name) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    facts.account_id,
    facts.as_of_date,
    facts.fact,
    cast(facts.subject_type as {{ column_type('text') }}) as subject_type,
    cast(facts.subject_id as {{ column_type('text') }}) as subject_id,

    kinds.family,
    kinds.severity,
    cast(facts.subject_name as {{ column_type('text') }}) as subject_name,
    facts.since_on,
    cast(facts.value as {{ type_double() }}) as value,
    cast(facts.usual as {{ type_double() }}) as usual,
    facts.sentence
from facts
inner join {{ ref('int_accounts__alive') }} as alive
    on facts.account_id = alive.account_id and facts.as_of_date = alive.as_of_date and not alive.is_trial
inner join {{ ref('facts') }} as kinds on facts.fact = kinds.fact
