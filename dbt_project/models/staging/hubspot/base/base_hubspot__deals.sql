{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.deal_id,
        landed.owner_id,
        landed.stage,
        landed.property_amount,
        landed.property_closedate,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'deal') }} as landed
),

judged as (
    select
        {{ as_text('landed.deal_id') }} as deal_id,
        {{ as_text('landed.owner_id') }} as owner_id,
        {{ as_text('landed.stage') }} as stage,
        {{ try_cast('landed.property_amount', 'double') }} as amount,
        {{ try_cast('landed.property_closedate', 'timestamp') }} as closes_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.deal_id') }} as row_key,
        {{ first_reason([
            missing_text('landed.deal_id'),
            bad_time('landed.property_closedate'),
            bad_amount('landed.property_amount', 'double'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['deal_id'], version='synced_at') }}
