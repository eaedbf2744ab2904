-- Grain: person (account, user), day active, day known (received). Late events are rows of their own, with a later
-- known_on.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}
with uses as (

    select uses.*
    from {{ ref('int_product__uses') }} as uses
    inner join {{ ref('int_product__people') }} as people on uses.person_key = people.person_key
    where people.account_id is not null

)
{% for is_in_the_chunk in chunks_of_days('uses.known_on', 'cnf_product__rebuilt_days') %}
{{ 'union all' if not loop.first }}
select
    person_key,

    active_on,
    known_on,

    count(*) as events
from uses
where {{ is_in_the_chunk }}
group by person_key, active_on, known_on
{% endfor %}
