{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.customer_id,
        landed.invoice_id,
        landed.amount,
        landed.status,
        landed.failure_code,
        landed.refunded,
        landed.created,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('stripe', 'charge') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as charge_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        {{ as_text('landed.invoice_id') }} as invoice_id,
        {{ try_cast('landed.amount', 'bigint') }} as amount_cents,
        {{ as_text('landed.status') }} as status,
        lower({{ as_text('landed.status') }}) = 'failed' as is_failed,
        {{ as_text('landed.failure_code') }} as failure_code,
        {{ try_cast('landed.refunded', 'boolean') }} as is_refunded,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
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
    from landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
    left join {{ ref('stg_stripe__invoices') }} as invoices
        on {{ as_text('landed.invoice_id') }} = invoices.invoice_id
)

{{ one_row_per_key('judged', key=['charge_id'], version='synced_at') }}
