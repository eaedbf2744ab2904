{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as company_id,
        {{ as_text('landed.property_owner_id') }} as owner_id,
        {{ as_text('landed.property_account_id') }} as account_id_from_property,
        landed.property_name as company_name,
        lower(landed.property_domain) as domain,
        landed.property_industry as industry,
        landed.property_lead_source as channel,
        landed.property_region as region,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed._fivetran_synced'),
        ]) }} as row_reason
    from {{ source('hubspot', 'company') }} as landed
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
        {{ version_rank(['company_id', 'synced_at']) }} as version_rank
    from described
)

select
    company_id,
    owner_id,
    account_id_from_property,
    company_name,
    domain,
    industry,
    channel,
    region,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['company_id', 'synced_at']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
