{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['opportunity_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'opportunity_id': as_text('landed.id'),
        'company_id': as_text('landed.account_id'),
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed.is_deleted', 'boolean'),
        orphan('landed.account_id', 'companies.company_id', 'account'),
    ],
) -%}
from {{ source('salesforce', 'opportunity') }} as landed
left join {{ known_companies('stg_salesforce__company_versions') }} as companies
    on {{ as_text('landed.account_id') }} = companies.company_id
{%- endcall %}
