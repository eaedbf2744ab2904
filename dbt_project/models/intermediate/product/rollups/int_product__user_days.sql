-- Grain: account, user, day active, day known (received). Late events are rows of their own, with a later known_on.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_rebuilt('known_on')},
) }}
select
    account_id,
    user_id,

    active_on,
    known_on,

    count(*) as events
from {{ ref('int_product__new_events') }}
group by 1, 2, 3, 4
