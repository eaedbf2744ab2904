{{ config(materialized='ephemeral') }}
select
    invoice_id as credit_note_id,
    corrected_invoice_id as invoice_id,
    customer_id,
    abs(amount_due_cents) as amount_cents,
    currency,
    created_at,
    synced_at,
    set_aside_reason
from {{ ref('stg_recurly__invoice_versions') }}
where is_credit and status <> 'void'
