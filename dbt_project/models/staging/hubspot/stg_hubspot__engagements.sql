{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.id'),
        'company_id': as_text('landed.company_id'),
        'contact_id': as_text('landed.contact_id'),
        'engagement_type': 'landed.type',
        'occurred_at': try_cast('landed.occurred_at', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing('landed.occurred_at'),
        bad_time('landed.occurred_at'),
        orphan('landed.company_id', 'companies.company_id', 'company'),
    ],
) -%}
from {{ source('hubspot', 'engagement') }} as landed
left join {{ ref('cnf_crm__companies') }} as companies
    on {{ as_text('landed.company_id') }} = companies.company_id
{%- endcall %}
