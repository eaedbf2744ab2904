-- Grain: account, user, day active, day known (received). Late events are rows of their own, with a later known_on.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}
select
    account_id,
    user_id,

    active_on,
    known_on,

    count(*) as events
from {{ ref('int_product__new_events') }}
group by 1, 2, 3, 4
