{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as payment_method_id,
        {{ as_text('landed.customer_id') }} as customer_id,
        landed.type,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
            orphan('landed.customer_id', 'customers.customer_id', 'customer'),
        ]) }} as row_reason
    from {{ source('stripe', 'payment_method') }} as landed
    left join {{ ref('stg_stripe__customers') }} as customers
        on {{ as_text('landed.customer_id') }} = customers.customer_id
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
        {{ newer_version(['payment_method_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['payment_method_id'], 'synced_at') }} as version_rank
    from described
)

select
    payment_method_id,
    customer_id,
    type,
    created_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['payment_method_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
