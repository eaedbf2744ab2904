{% call landed_rows_judged(
    key=['invoice_id'],
    version='synced_at',
    columns={
        'invoice_id': as_text('landed.id'),
        'customer_id': as_text('landed.account_id'),
        'subscription_id': 'lines.subscription_id',
        'corrected_invoice_id': as_text('landed.previous_invoice_id'),
        'is_credit': "coalesce(landed.type, '') = 'credit'",
        'status': invoice_status(),
        'billing_reason': "case landed.origin when 'renewal' then 'subscription_cycle' when 'purchase' then 'subscription_create'
            when 'immediate_change' then 'subscription_update' else landed.origin end",
        'currency': 'lower(landed.currency)',
        'subtotal_cents': in_minor_units('landed.subtotal', 'landed.currency'),
        'tax_cents': in_minor_units('landed.tax', 'landed.currency'),
        'total_cents': in_minor_units('landed.subtotal', 'landed.currency') ~ ' - coalesce('
            ~ in_minor_units('landed.discount', 'landed.currency') ~ ', 0) + coalesce('
            ~ in_minor_units('landed.tax', 'landed.currency') ~ ', 0)',
        'amount_due_cents': in_minor_units('landed.total', 'landed.currency'),
        'amount_paid_cents': in_minor_units('landed.paid', 'landed.currency'),
        'amount_remaining_cents': in_minor_units('landed.balance', 'landed.currency'),
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'due_at': try_cast('landed.due_at', 'timestamp'),
        'closed_at': try_cast('landed.closed_at', 'timestamp'),
        'synced_at': state_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.account_id'),
        missing('landed.created_at'),
        missing('landed.total'),
        no_amount('landed.total'),
        no_amount('landed.subtotal'),
        no_amount('landed.discount'),
        no_amount('landed.tax'),
        no_amount('landed.paid'),
        no_amount('landed.balance'),
        bad_time('landed.created_at'),
        bad_time('landed.due_at'),
        bad_time('landed.closed_at'),
        bad_time('landed.updated_at'),
        before('landed.closed_at', 'landed.created_at'),
        after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
        orphan('landed.account_id', 'customers.customer_id', 'account'),
    ],
) -%}
from {{ source('recurly', 'invoice_history') }} as landed
left join {{ kept_rows('stg_recurly__customers') }} as customers
    on {{ as_text('landed.account_id') }} = customers.customer_id
left join (
    -- an invoice of several subscriptions says of none what it costs
    select
        invoice_id,
        min(subscription_id) as subscription_id
    from {{ kept_rows('stg_recurly__invoice_lines') }} as lines
    group by invoice_id
    having count(distinct subscription_id) = 1
) as lines
    on {{ as_text('landed.id') }} = lines.invoice_id
{%- endcall %}
