-- Grain: account, user: everybody who was ever active or identified.
-- Numbers sort and compare at half the cost of two texts.
{{ config(materialized='ephemeral') }}
with seen as (

    select
        days.account_id,
        days.user_id,
        days.known_on,
        days.known_on as active_known_on,
        case when {{ habit_is_long_ago('days', 200) }} then days.active_on end as long_ago_on
    from {{ ref('int_product__user_days') }} as days
    where days.user_id is not null

    union all

    select
        account_id,
        user_id,
        assigned_from_on as known_on,
        null as active_known_on,
        null as long_ago_on
    from {{ ref('int_identity__users_assigned') }}

)

select
    account_id,
    user_id,
    min(known_on) as known_on,
    min(active_known_on) as first_active_known_on,
    max(long_ago_on) as last_long_ago_on,
    row_number() over (order by account_id, user_id) as user_number
from seen
group by account_id, user_id
