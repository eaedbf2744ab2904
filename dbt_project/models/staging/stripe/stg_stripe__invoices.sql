{{ config(materialized='view') }}

select
    invoice_id,
    customer_id,
    subscription_id,
    status,
    amount_due_cents,
    amount_paid_cents,
    amount_remaining_cents,
    attempts,
    created_at,
    due_at,
    finalized_at,
    paid_at,
    voided_at,
    synced_at
from {{ ref('base_stripe__invoices') }}
where set_aside_reason is null
