{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.property_owner_id,
        landed.property_account_id,
        landed.property_name,
        landed.property_domain,
        landed.property_industry,
        landed.property_lead_source,
        landed.property_region,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'company') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as company_id,
        {{ as_text('landed.property_owner_id') }} as owner_id,
        {{ as_text('landed.property_account_id') }} as account_id_from_property,
        {{ as_text('landed.property_name') }} as company_name,
        lower(landed.property_domain) as domain,
        {{ as_text('landed.property_industry') }} as industry,
        {{ as_text('landed.property_lead_source') }} as channel,
        {{ as_text('landed.property_region') }} as region,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed._fivetran_synced'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['company_id', 'synced_at']) }}
