{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.contact_id') }} as contact_id,
        landed.name as property_name,
        coalesce(landed.value, '') as value,
        {{ try_cast('landed.timestamp', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.contact_id'),
            missing_text('landed.name'),
            missing('landed.timestamp'),
            bad_time('landed.timestamp'),
            after_it_was_received('landed.timestamp', 'landed._fivetran_synced'),
            orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
        ]) }} as row_reason
    from {{ source('hubspot', 'contact_property_history') }} as landed
    left join {{ ref('stg_hubspot__contacts') }} as contacts
        on {{ as_text('landed.contact_id') }} = contacts.contact_id
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
        {{ newer_version(['contact_id', 'property_name', 'changed_at'], 'synced_at') }} as newer_version,
        {{ version_rank(['contact_id', 'property_name', 'changed_at'], 'synced_at') }} as version_rank
    from described
)

select
    contact_id,
    property_name,
    value,
    changed_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['contact_id', 'property_name', 'changed_at']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
