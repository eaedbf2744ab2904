{{ config(materialized='ephemeral') }}

with subscriptions as (
    select distinct subscription_id
    from {{ ref('stg_stripe__subscription_versions') }}
),

judged as (
    select
        cast(landed.id as {{ column_type('text') }}) as item_id,
        cast(landed.subscription_id as {{ column_type('text') }}) as subscription_id,
        cast(landed.plan_id as {{ column_type('text') }}) as plan_id,
        {{ try_cast('landed.quantity', 'bigint') }} as quantity,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.subscription_id'),
            missing_text('landed.plan_id'),
            bad_time('landed._fivetran_synced'),
            bad_amount('landed.quantity'),
            orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
            orphan('landed.plan_id', 'plans.plan_id', 'plan'),
        ]) }} as row_reason
    from {{ source('stripe', 'subscription_item') }} as landed
    left join subscriptions
        on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
    left join {{ ref('stg_stripe__plans') }} as plans
        on {{ as_text('landed.plan_id') }} = plans.plan_id
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
        {{ version_rank(['item_id', 'synced_at']) }} as version_rank
    from described
)

select
    item_id,
    subscription_id,
    plan_id,
    quantity,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['item_id', 'synced_at']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
