{{ config(materialized='ephemeral') }}

select
    event_id,
    account_id,
    user_id,
    event_name,
    event_text,
    occurred_at,
    received_at,
    {{ as_date('occurred_at') }} as active_on,
    {{ as_date('received_at') }} as known_on
from {{ ref('int_product__events') }} as events
where {{ received_on('events', 'received_at', 'cnf_product__rebuilt_days') }}
