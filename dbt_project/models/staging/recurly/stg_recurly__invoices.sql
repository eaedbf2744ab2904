{{ config(materialized='ephemeral') }}
select
    invoice_id,
    customer_id,
    subscription_id,
    status,
    billing_reason,
    currency,
    subtotal_cents,
    tax_cents,
    total_cents,
    amount_due_cents,
    amount_paid_cents,
    amount_remaining_cents,
    {{ try_cast('null', 'bigint') }} as attempts,
    created_at,
    due_at,
    created_at as finalized_at,
    case when status = 'paid' then closed_at end as paid_at,
    case when status = 'void' then coalesce(closed_at, synced_at) end as voided_at,
    synced_at,
    set_aside_reason
from {{ ref('stg_recurly__invoice_versions') }}
where not is_credit
