{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as organization_id,
        landed.name as organization_name,
        {{ as_text('landed.external_id') }} as account_id_from_external_id,
        {{ first_domain('landed.domain_names') }} as domain,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
        ]) }} as row_reason
    from {{ source('zendesk', 'organization') }} as landed
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
        {{ newer_version(['organization_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['organization_id'], 'synced_at') }} as version_rank
    from described
)

select
    organization_id,
    organization_name,
    account_id_from_external_id,
    domain,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['organization_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
