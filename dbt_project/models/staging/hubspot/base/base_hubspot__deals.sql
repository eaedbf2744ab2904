{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.deal_id') }} as deal_id,
        {{ as_text('landed.owner_id') }} as owner_id,
        landed.stage,
        {{ try_cast('landed.property_amount', 'double') }} as amount,
        {{ try_cast('landed.property_closedate', 'timestamp') }} as closes_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.deal_id'),
            bad_time('landed.property_closedate'),
            bad_amount('landed.property_amount', 'double'),
        ]) }} as row_reason
    from {{ source('hubspot', 'deal') }} as landed
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
        {{ newer_version(['deal_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['deal_id'], 'synced_at') }} as version_rank
    from described
)

select
    deal_id,
    owner_id,
    stage,
    amount,
    closes_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['deal_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
