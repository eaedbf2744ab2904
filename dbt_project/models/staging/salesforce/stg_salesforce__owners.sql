{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['owner_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'owner_id': as_text('landed.id'),
        'email': 'landed.email',
        'owner_name': "trim(coalesce(landed.first_name, '') || ' ' || coalesce(landed.last_name, ''))",
        'is_deleted': is_deleted('landed'),
        'synced_at': version_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
    ],
) -%}
from {{ source('salesforce', 'user') }} as landed
{%- endcall %}
