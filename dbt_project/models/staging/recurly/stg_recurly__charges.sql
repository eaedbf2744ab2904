{{ config(materialized='ephemeral') }}
select
    charge_id,
    customer_id,
    invoice_id,
    amount_cents,
    currency,
    status,
    is_failed,
    failure_code,
    is_refunded,
    created_at,
    synced_at,
    set_aside_reason
from {{ ref('stg_recurly__transactions') }}
where coalesce(transaction_type, 'purchase') in ('purchase', 'capture')
