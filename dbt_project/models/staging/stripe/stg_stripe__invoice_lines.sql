{% call landed_rows_judged(
    key=['line_id', 'invoice_id'],
    version='synced_at',
    columns={
        'line_id': as_text('landed.id'),
        'invoice_id': as_text('landed.invoice_id'),
        'subscription_id': as_text('landed.subscription_id'),
        'item_id': as_text('landed.subscription_item_id'),
        'plan_id': 'coalesce(' ~ as_text('landed.price_id') ~ ', ' ~ as_text('landed.plan_id') ~ ')',
        'line_type': 'landed.type',
        'is_proration': 'coalesce(' ~ try_cast('landed.proration', 'boolean') ~ ', false)',
        'quantity': try_cast('landed.quantity', 'bigint'),
        'amount_cents': stripe_amount('landed.amount'),
        'currency': 'lower(landed.currency)',
        'period_started_at': try_cast('landed.period_start', 'timestamp'),
        'period_ends_at': try_cast('landed.period_end', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        child_of_test_mode('invoices'),
        missing_text('landed.id'),
        missing_text('landed.invoice_id'),
        missing('landed.amount'),
        unparseable('landed.amount', 'bigint'),
        unparseable('landed.proration', 'boolean'),
        bad_amount('landed.quantity'),
        bad_time('landed.period_start'),
        bad_time('landed.period_end'),
        orphan('landed.invoice_id', 'invoices.invoice_id', 'invoice'),
    ],
) -%}
from {{ source('stripe', 'invoice_line_item') }} as landed
left join {{ parents('stg_stripe__invoices', 'invoice_id') }} as invoices
    on {{ as_text('landed.invoice_id') }} = invoices.invoice_id
{%- endcall %}
