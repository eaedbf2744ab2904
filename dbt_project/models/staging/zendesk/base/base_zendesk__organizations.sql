{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.name,
        landed.external_id,
        landed.domain_names,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'organization') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as organization_id,
        {{ as_text('landed.name') }} as organization_name,
        {{ as_text('landed.external_id') }} as account_id_from_external_id,
        {{ first_domain('landed.domain_names') }} as domain,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['organization_id'], version='synced_at') }}
