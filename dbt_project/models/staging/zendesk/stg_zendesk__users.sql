{% call landed_rows_judged(
    key=['support_user_id'],
    version='synced_at',
    columns={
        'support_user_id': as_text('landed.id'),
        'organization_id': as_text('landed.organization_id'),
        'email': 'landed.email',
        'role': 'landed.role',
        'language': language_code('landed.locale'),
        'has_opted_out': 'false',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
    ],
) -%}
from {{ source('zendesk', 'user') }} as landed
left join {{ kept_rows('stg_zendesk__organizations') }} as organizations
    on {{ as_text('landed.organization_id') }} = organizations.organization_id
{%- endcall %}
