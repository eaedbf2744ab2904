{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as zendesk_user_id,
        {{ as_text('landed.organization_id') }} as organization_id,
        landed.email,
        landed.role,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
        ]) }} as row_reason
    from {{ source('zendesk', 'user') }} as landed
    left join {{ ref('stg_zendesk__organizations') }} as organizations
        on {{ as_text('landed.organization_id') }} = organizations.organization_id
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
        {{ newer_version(['zendesk_user_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['zendesk_user_id'], 'synced_at') }} as version_rank
    from described
)

select
    zendesk_user_id,
    organization_id,
    email,
    role,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['zendesk_user_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
