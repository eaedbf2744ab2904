-- Grain: connector, day received, user (or 'without a user'), of the events that name no account: visitors, and users
-- whose account is looked up.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}

select
    events.source_name,
    {{ day_received('events.received_at') }} as known_on,
    coalesce(events.user_id, 'without a user') as user_id,
    count(*) as events
from {{ ref('cnf_product__events') }} as events
where events.account_id is null and {{ received_on('events', 'received_at', 'cnf_product__rebuilt_days') }}
group by 1, 2, 3
