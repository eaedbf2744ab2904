-- Grain: person: everybody of an account who was ever active or identified.
{{ config(materialized='ephemeral') }}
with seen as (

    select
        person_key,
        first_known_on as known_on,
        first_known_on as active_known_on,
        case when month < {{ window_month(200) }} then last_active_on end as long_ago_on
    from {{ ref('int_product__user_months') }}

    union all

    -- of the month with which the window begins, the days before it
    select
        days.person_key,
        days.known_on,
        days.known_on as active_known_on,
        days.active_on as long_ago_on
    from {{ ref('int_product__user_days') }} as days
    where days.known_on >= {{ window_month(200) }} and {{ habit_is_long_ago('days', 200) }}

    union all

    select
        {{ person_key('account_id', 'user_id') }} as person_key,
        assigned_from_on as known_on,
        null as active_known_on,
        null as long_ago_on
    from {{ ref('cnf_product__users_assigned') }}

)

select
    people.person_key,
    people.account_id,
    people.user_id,
    min(seen.known_on) as known_on,
    min(seen.active_known_on) as first_active_known_on,
    max(seen.long_ago_on) as last_long_ago_on
from seen
inner join {{ ref('int_product__people') }} as people on seen.person_key = people.person_key
where people.user_id is not null
group by people.person_key, people.account_id, people.user_id
