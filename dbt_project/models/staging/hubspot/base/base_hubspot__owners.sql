{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.owner_id,
        landed.email,
        landed.first_name,
        landed._fivetran_synced,
        landed.last_name,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'owner') }} as landed
),

judged as (
    select
        {{ as_text('landed.owner_id') }} as owner_id,
        {{ as_text('landed.email') }} as email,
        trim(coalesce(landed.first_name, '') || ' ' || coalesce(landed.last_name, '')) as owner_name,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.owner_id') }} as row_key,
        {{ first_reason([
            missing_text('landed.owner_id'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['owner_id'], version='synced_at') }}
