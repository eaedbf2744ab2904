{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.owner_id') }} as owner_id,
        landed.email,
        trim(coalesce(landed.first_name, '') || ' ' || coalesce(landed.last_name, '')) as owner_name,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.owner_id'),
        ]) }} as row_reason
    from {{ source('hubspot', 'owner') }} as landed
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
        {{ newer_version(['owner_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['owner_id'], 'synced_at') }} as version_rank
    from described
)

select
    owner_id,
    email,
    owner_name,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['owner_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
