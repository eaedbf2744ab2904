{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['engagement_id', 'company_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.engagement_id'),
        'company_id': as_text('landed.company_id'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.engagement_id'),
        missing_text('landed.company_id'),
        orphan('landed.company_id', 'companies.company_id', 'company'),
    ],
) -%}
from {{ source('hubspot', 'engagement_company') }} as landed
left join {{ known_companies('stg_hubspot__company_versions') }} as companies
    on {{ as_text('landed.company_id') }} = companies.company_id
{%- endcall %}
