{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as charge_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        {{ as_text('landed.invoice_id') }} as invoice_id,
        {{ try_cast('landed.amount', 'bigint') }} as amount_cents,
        landed.status,
        lower({{ as_text('landed.status') }}) = 'failed' as is_failed,
        landed.failure_code,
        {{ try_cast('landed.refunded', 'boolean') }} as is_refunded,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
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
            orphan('landed.invoice_id', 'invoices.invoice_id', 'invoice'),
        ]) }} as row_reason
    from {{ source('stripe', 'charge') }} as landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
    left join {{ ref('stg_stripe__invoices') }} as invoices
        on {{ as_text('landed.invoice_id') }} = invoices.invoice_id
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
        {{ newer_version(['charge_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['charge_id'], 'synced_at') }} as version_rank
    from described
)

select
    charge_id,
    customer_id,
    invoice_id,
    amount_cents,
    status,
    is_failed,
    failure_code,
    is_refunded,
    created_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['charge_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
