-- A large table: judged once, for the kept rows and the quarantine alike.
with subscriptions as (
    select distinct subscription_id
    from {{ ref('stg_stripe__subscription_versions') }}
),

judged as (
    select
        {{ as_text('landed.id') }} as invoice_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        {{ as_text('landed.subscription_id') }} as subscription_id,
        landed.status,
        {{ try_cast('landed.amount_due', 'bigint') }} as amount_due_cents,
        {{ try_cast('landed.amount_paid', 'bigint') }} as amount_paid_cents,
        {{ try_cast('landed.amount_remaining', 'bigint') }} as amount_remaining_cents,
        {{ try_cast('landed.attempt_count', 'bigint') }} as attempts,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed.due_date', 'timestamp') }} as due_at,
        {{ try_cast('landed.status_transitions_finalized_at', 'timestamp') }} as finalized_at,
        {{ try_cast('landed.status_transitions_paid_at', 'timestamp') }} as paid_at,
        {{ try_cast('landed.status_transitions_voided_at', 'timestamp') }} as voided_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
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
        ]) }} as row_reason
    from {{ source('stripe', 'invoice') }} as landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
    left join subscriptions
        on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
),

described as (
    select
        *,
        {{ payload_of_bad_row() }} as payload
    from judged
),

ranked as (
    select
        *,
        {{ newer_version(['invoice_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['invoice_id'], 'synced_at') }} as version_rank
    from described
)

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
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['invoice_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
