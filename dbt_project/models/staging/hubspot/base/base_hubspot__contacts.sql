{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as contact_id,
        {{ as_text('landed.property_associatedcompanyid') }} as company_id,
        landed.property_email as email,
        landed.property_jobtitle as jobtitle,
        landed.property_hs_buying_role as buying_role,
        landed.property_employment_status as employment_status,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            orphan('landed.property_associatedcompanyid', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from {{ source('hubspot', 'contact') }} as landed
    left join {{ ref('stg_hubspot__companies') }} as companies
        on {{ as_text('landed.property_associatedcompanyid') }} = companies.company_id
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
        {{ newer_version(['contact_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['contact_id'], 'synced_at') }} as version_rank
    from described
)

select
    contact_id,
    company_id,
    email,
    jobtitle,
    buying_role,
    employment_status,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['contact_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
