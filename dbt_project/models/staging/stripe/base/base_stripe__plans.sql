{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as plan_id,
        {{ as_text('landed.product_id') }} as plan_tier,
        landed.nickname as plan_name,
        {{ try_cast('landed.amount', 'bigint') }} as amount_cents,
        landed.interval as billing_interval,
        {{ try_cast('landed.interval_count', 'bigint') }} as interval_count,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            bad_amount('landed.amount'),
            bad_amount('landed.interval_count'),
        ]) }} as row_reason
    from {{ source('stripe', 'plan') }} as landed
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
        {{ newer_version(['plan_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['plan_id'], 'synced_at') }} as version_rank
    from described
)

select
    plan_id,
    plan_tier,
    plan_name,
    amount_cents,
    billing_interval,
    interval_count,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['plan_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
