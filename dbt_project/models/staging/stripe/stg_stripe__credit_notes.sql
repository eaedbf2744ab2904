{% call landed_rows_judged(
    key=['credit_note_id'],
    version='synced_at',
    columns={
        'credit_note_id': as_text('landed.id'),
        'invoice_id': as_text('landed.invoice_id'),
        'customer_id': as_text('landed.customer_id'),
        'amount_cents': stripe_amount('landed.amount'),
        'currency': 'lower(landed.currency)',
        'created_at': try_cast('landed.created', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        missing_text('landed.id'),
        missing_text('landed.invoice_id'),
        missing('landed.created'),
        missing('landed.amount'),
        bad_time('landed.created'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
        bad_amount('landed.amount'),
        orphan_of_any('landed.invoice_id', 'invoices.invoice_id', 'invoice', 'stg_stripe__invoices'),
    ],
) -%}
from {{ source('stripe', 'credit_note') }} as landed
left join {{ kept_rows('stg_stripe__invoices') }} as invoices
    on {{ as_text('landed.invoice_id') }} = invoices.invoice_id
{%- endcall %}
