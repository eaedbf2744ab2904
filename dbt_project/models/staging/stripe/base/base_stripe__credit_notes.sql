{{ config(materialized='ephemeral') }}

with judged as (
    select
        cast(landed.id as {{ column_type('text') }}) as credit_note_id,
        cast(landed.invoice_id as {{ column_type('text') }}) as invoice_id,
        cast(landed.customer_id as {{ column_type('text') }}) as customer_id,
        {{ try_cast('landed.amount', 'bigint') }} as amount_cents,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.invoice_id'),
            missing('landed.created'),
            missing('landed.amount'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
            bad_amount('landed.amount'),
            orphan('landed.invoice_id', 'invoices.invoice_id', 'invoice'),
        ]) }} as row_reason
    from {{ source('stripe', 'credit_note') }} as landed
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
        {{ newer_version(['credit_note_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['credit_note_id'], 'synced_at') }} as version_rank
    from described
)

select
    credit_note_id,
    invoice_id,
    customer_id,
    amount_cents,
    created_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['credit_note_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
