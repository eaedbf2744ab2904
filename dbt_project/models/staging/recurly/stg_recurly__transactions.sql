{% call landed_rows_judged(
    key=['charge_id'],
    version='synced_at',
    columns={
        'charge_id': as_text('landed.id'),
        'customer_id': as_text('landed.account_id'),
        'invoice_id': as_text('landed.invoice_id'),
        'transaction_type': 'landed.type',
        'amount_cents': in_minor_units('landed.amount', 'landed.currency'),
        'currency': 'lower(landed.currency)',
        'status': "case landed.status when 'success' then 'succeeded' when 'declined' then 'failed' else landed.status end",
        'is_failed': "landed.status = 'declined'",
        'failure_code': 'landed.status_code',
        'is_refunded': try_cast('landed.refunded', 'boolean'),
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.account_id'),
        missing_text('landed.status'),
        missing('landed.created_at'),
        bad_time('landed.created_at'),
        after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
        bad_amount('landed.amount', 'double'),
        unparseable('landed.refunded', 'boolean'),
        orphan('landed.account_id', 'customers.customer_id', 'account'),
    ],
) -%}
from {{ source('recurly', 'transaction') }} as landed
left join {{ kept_rows('stg_recurly__customers') }} as customers
    on {{ as_text('landed.account_id') }} = customers.customer_id
{%- endcall %}
