select
    credit_note_id,
    invoice_id,
    customer_id,
    amount_cents,
    created_at,
    synced_at
from {{ ref('base_stripe__credit_notes') }}
where set_aside_reason is null
