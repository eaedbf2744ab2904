{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.contact_id,
        landed.name,
        landed.value,
        landed.timestamp,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'contact_property_history') }} as landed
),

judged as (
    select
        {{ as_text('landed.contact_id') }} as contact_id,
        {{ as_text('landed.name') }} as property_name,
        coalesce(landed.value, '') as value,
        {{ try_cast('landed.timestamp', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.contact_id') }}, '') || '|' || coalesce({{ as_text('landed.name') }}, '') || '|' || coalesce({{ as_text('landed.timestamp') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.contact_id'),
            missing_text('landed.name'),
            missing('landed.timestamp'),
            bad_time('landed.timestamp'),
            after_it_was_received('landed.timestamp', 'landed._fivetran_synced'),
            orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_hubspot__contacts') }} as contacts
        on {{ as_text('landed.contact_id') }} = contacts.contact_id
)

{{ one_row_per_key('judged', key=['contact_id', 'property_name', 'changed_at'], version='synced_at') }}
