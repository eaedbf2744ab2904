{% call landed_rows_judged(
    key=['invoice_id'],
    version='synced_at',
    columns={
        'invoice_id': as_text('landed.id'),
        'customer_id': as_text('landed.customer_id'),
        'subscription_id': as_text('landed.subscription_id'),
        'status': 'landed.status',
        'amount_due_cents': try_cast('landed.amount_due', 'bigint'),
        'amount_paid_cents': try_cast('landed.amount_paid', 'bigint'),
        'amount_remaining_cents': try_cast('landed.amount_remaining', 'bigint'),
        'attempts': try_cast('landed.attempt_count', 'bigint'),
        'created_at': try_cast('landed.created', 'timestamp'),
        'due_at': try_cast('landed.due_date', 'timestamp'),
        'finalized_at': try_cast('landed.status_transitions_finalized_at', 'timestamp'),
        'paid_at': try_cast('landed.status_transitions_paid_at', 'timestamp'),
        'voided_at': try_cast('landed.status_transitions_voided_at', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.customer_id'),
        missing('landed.created'),
        missing('landed.amount_due'),
        unparseable('landed.attempt_count', 'bigint'),
        bad_time('landed.created'),
        bad_time('landed.due_date'),
        bad_time('landed.status_transitions_finalized_at'),
        bad_time('landed.status_transitions_paid_at'),
        bad_time('landed.status_transitions_voided_at'),
        bad_time('landed._fivetran_synced'),
        before('landed.status_transitions_paid_at', 'landed.created'),
        before('landed.status_transitions_voided_at', 'landed.created'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
        bad_amount('landed.amount_due'),
        bad_amount('landed.amount_paid'),
        bad_amount('landed.amount_remaining'),
        orphan('landed.customer_id', 'customers.customer_id', 'customer'),
        orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
    ],
) -%}
from {{ source('stripe', 'invoice') }} as landed
left join {{ kept_rows('stg_stripe__customers') }} as customers
    on {{ as_text('landed.customer_id') }} = customers.customer_id
left join (select distinct subscription_id from {{ kept_rows('stg_stripe__subscription_versions') }} as subscription_versions) as subscriptions
    on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
{%- endcall %}
