{{ config(materialized='ephemeral') }}

with judged as (
    select
        cast(landed.deal_id as {{ column_type('text') }}) as deal_id,
        cast(landed.company_id as {{ column_type('text') }}) as company_id,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.deal_id'),
            missing_text('landed.company_id'),
            orphan('landed.deal_id', 'deals.deal_id', 'deal'),
            orphan('landed.company_id', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from {{ source('hubspot', 'deal_company') }} as landed
    left join {{ ref('stg_hubspot__deals') }} as deals
        on {{ as_text('landed.deal_id') }} = deals.deal_id
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
        {{ newer_version(['deal_id', 'company_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['deal_id', 'company_id'], 'synced_at') }} as version_rank
    from described
)

select
    deal_id,
    company_id,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['deal_id', 'company_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
