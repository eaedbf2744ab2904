{% call landed_rows_judged(
    key=['charge_id'],
    version='synced_at',
    columns={
        'charge_id': as_text('landed.id'),
        'customer_id': as_text('landed.customer_id'),
        'invoice_id': as_text('landed.invoice_id'),
        'amount_cents': stripe_amount('landed.amount'),
        'currency': 'lower(landed.currency)',
        'status': 'landed.status',
        'is_failed': 'lower(' ~ as_text('landed.status') ~ ") = 'failed'",
        'failure_code': 'landed.failure_code',
        'is_refunded': try_cast('landed.refunded', 'boolean'),
        'created_at': try_cast('landed.created', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        child_of_test_mode('customers'),
        missing_text('landed.id'),
        missing_text('landed.customer_id'),
        missing('landed.created'),
        missing('landed.amount'),
        missing_text('landed.status'),
        unparseable('landed.refunded', 'boolean'),
        bad_time('landed.created'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
        bad_amount('landed.amount'),
        orphan('landed.customer_id', 'customers.customer_id', 'customer'),
        orphan_of_any('landed.invoice_id', 'invoices.invoice_id', 'invoice', 'stg_stripe__invoices'),
    ],
) -%}
from {{ source('stripe', 'charge') }} as landed
left join {{ parents('stg_stripe__customers', 'customer_id') }} as customers
    on {{ as_text('landed.customer_id') }} = customers.customer_id
left join {{ kept_rows('stg_stripe__invoices') }} as invoices
    on {{ as_text('landed.invoice_id') }} = invoices.invoice_id
{%- endcall %}
