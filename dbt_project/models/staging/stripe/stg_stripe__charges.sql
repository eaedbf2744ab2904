select
    charge_id,
    customer_id,
    invoice_id,
    amount_cents,
    status,
    is_failed,
    failure_code,
    is_refunded,
    created_at,
    synced_at
from {{ ref('base_stripe__charges') }}
where set_aside_reason is null
