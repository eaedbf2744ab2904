{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.deal_id,
        landed.company_id,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('hubspot', 'deal_company') }} as landed
),

judged as (
    select
        {{ as_text('landed.deal_id') }} as deal_id,
        {{ as_text('landed.company_id') }} as company_id,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.deal_id') }}, '') || '|' || coalesce({{ as_text('landed.company_id') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.deal_id'),
            missing_text('landed.company_id'),
            orphan('landed.deal_id', 'deals.deal_id', 'deal'),
            orphan('landed.company_id', 'companies.company_id', 'company'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_hubspot__deals') }} as deals
        on {{ as_text('landed.deal_id') }} = deals.deal_id
    left join {{ ref('stg_hubspot__companies') }} as companies
        on {{ as_text('landed.company_id') }} = companies.company_id
)

{{ one_row_per_key('judged', key=['deal_id', 'company_id'], version='synced_at') }}
