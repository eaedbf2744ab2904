{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.organization_id,
        landed.email,
        landed.role,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'user') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as zendesk_user_id,
        {{ as_text('landed.organization_id') }} as organization_id,
        {{ as_text('landed.email') }} as email,
        {{ as_text('landed.role') }} as role,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_zendesk__organizations') }} as organizations
        on {{ as_text('landed.organization_id') }} = organizations.organization_id
)

{{ one_row_per_key('judged', key=['zendesk_user_id'], version='synced_at') }}
