{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.customer_id,
        landed.type,
        landed.created,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('stripe', 'payment_method') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as payment_method_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        {{ as_text('landed.type') }} as type,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
            orphan('landed.customer_id', 'customers.customer_id', 'customer'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
)

{{ one_row_per_key('judged', key=['payment_method_id'], version='synced_at') }}
