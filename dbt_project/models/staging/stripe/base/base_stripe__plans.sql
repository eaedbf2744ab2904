{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.product_id,
        landed.nickname,
        landed.amount,
        landed.interval,
        landed.interval_count,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('stripe', 'plan') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as plan_id,
        {{ as_text('landed.product_id') }} as plan_tier,
        {{ as_text('landed.nickname') }} as plan_name,
        {{ try_cast('landed.amount', 'bigint') }} as amount_cents,
        {{ as_text('landed.interval') }} as billing_interval,
        {{ try_cast('landed.interval_count', 'bigint') }} as interval_count,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            bad_amount('landed.amount'),
            bad_amount('landed.interval_count'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['plan_id'], version='synced_at') }}
