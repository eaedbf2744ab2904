{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as engagement_id,
        {{ as_text('landed.company_id') }} as company_id,
        {{ as_text('landed.contact_id') }} as contact_id,
        landed.type as engagement_type,
        {{ try_cast('landed.occurred_at', 'timestamp') }} as occurred_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.occurred_at'),
            bad_time('landed.occurred_at'),
            orphan('landed.company_id', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from {{ source('hubspot', 'engagement') }} as landed
    left join {{ ref('stg_hubspot__companies') }} as companies
        on {{ as_text('landed.company_id') }} = companies.company_id
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
        {{ newer_version(['engagement_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['engagement_id'], 'synced_at') }} as version_rank
    from described
)

select
    engagement_id,
    company_id,
    contact_id,
    engagement_type,
    occurred_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['engagement_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
