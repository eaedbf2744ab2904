{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.subscription_id,
        landed.plan_id,
        landed.quantity,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('stripe', 'subscription_item') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as item_id,
        {{ as_text('landed.subscription_id') }} as subscription_id,
        {{ as_text('landed.plan_id') }} as plan_id,
        {{ try_cast('landed.quantity', 'bigint') }} as quantity,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.subscription_id'),
            missing_text('landed.plan_id'),
            bad_time('landed._fivetran_synced'),
            bad_amount('landed.quantity'),
            orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
            orphan('landed.plan_id', 'plans.plan_id', 'plan'),
        ]) }} as row_reason
    from landed
    left join (select distinct subscription_id from {{ ref('stg_stripe__subscription_versions') }}) as subscriptions
        on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
    left join {{ ref('stg_stripe__plans') }} as plans
        on {{ as_text('landed.plan_id') }} = plans.plan_id
)

{{ one_row_per_key('judged', key=['item_id', 'synced_at']) }}
