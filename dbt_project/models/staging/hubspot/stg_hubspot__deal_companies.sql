{% call landed_rows_judged(
    key=['deal_id', 'company_id'],
    version='synced_at',
    columns={
        'deal_id': as_text('landed.deal_id'),
        'company_id': as_text('landed.company_id'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.deal_id'),
        missing_text('landed.company_id'),
        orphan('landed.deal_id', 'deals.deal_id', 'deal'),
        orphan('landed.company_id', 'companies.company_id', 'company'),
    ],
) -%}
from {{ source('hubspot', 'deal_company') }} as landed
left join {{ known('stg_hubspot__deals', 'deal_id') }} as deals
    on {{ as_text('landed.deal_id') }} = deals.deal_id
left join {{ known_companies('stg_hubspot__company_versions') }} as companies
    on {{ as_text('landed.company_id') }} = companies.company_id
{%- endcall %}
