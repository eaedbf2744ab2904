{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.property_associatedcompanyid,
        landed.property_email,
        landed.property_jobtitle,
        landed.property_hs_buying_role,
        landed.property_employment_status,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'contact') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as contact_id,
        {{ as_text('landed.property_associatedcompanyid') }} as company_id,
        {{ as_text('landed.property_email') }} as email,
        {{ as_text('landed.property_jobtitle') }} as jobtitle,
        {{ as_text('landed.property_hs_buying_role') }} as buying_role,
        {{ as_text('landed.property_employment_status') }} as employment_status,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            orphan('landed.property_associatedcompanyid', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_hubspot__companies') }} as companies
        on {{ as_text('landed.property_associatedcompanyid') }} = companies.company_id
)

{{ one_row_per_key('judged', key=['contact_id'], version='synced_at') }}
