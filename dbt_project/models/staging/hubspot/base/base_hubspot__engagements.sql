{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.company_id,
        landed.contact_id,
        landed.type,
        landed.occurred_at,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'engagement') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as engagement_id,
        {{ as_text('landed.company_id') }} as company_id,
        {{ as_text('landed.contact_id') }} as contact_id,
        {{ as_text('landed.type') }} as engagement_type,
        {{ try_cast('landed.occurred_at', 'timestamp') }} as occurred_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.occurred_at'),
            bad_time('landed.occurred_at'),
            orphan('landed.company_id', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_hubspot__companies') }} as companies
        on {{ as_text('landed.company_id') }} = companies.company_id
)

{{ one_row_per_key('judged', key=['engagement_id'], version='synced_at') }}
