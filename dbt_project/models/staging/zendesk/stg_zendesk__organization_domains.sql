{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['organization_id', 'domain'],
    version='synced_at',
    columns={
        'organization_id': as_text('landed.organization_id'),
        'domain': web_domain('landed.domain_name'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.organization_id'),
        "case when " ~ web_domain('landed.domain_name') ~ " is null then 'domain_name: missing' end",
        orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
    ],
) -%}
from {{ source('zendesk', 'domain_name') }} as landed
left join {{ kept_rows('stg_zendesk__organizations') }} as organizations
    on {{ as_text('landed.organization_id') }} = organizations.organization_id
{%- endcall %}
