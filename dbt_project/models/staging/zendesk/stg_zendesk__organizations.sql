{% call landed_rows_judged(
    key=['organization_id'],
    version='synced_at',
    columns={
        'organization_id': as_text('landed.id'),
        'organization_name': 'landed.name',
        'stated_account_id': as_text('landed.external_id'),
        'domain': first_domain('landed.domain_names'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
    ],
) -%}
from {{ source('zendesk', 'organization') }} as landed
{%- endcall %}
