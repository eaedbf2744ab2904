{% call landed_rows_judged(
    key=['owner_id'],
    version='synced_at',
    columns={
        'owner_id': as_text('landed.owner_id'),
        'email': 'landed.email',
        'owner_name': "trim(coalesce(landed.first_name, '') || ' ' || coalesce(landed.last_name, ''))",
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.owner_id'),
    ],
) -%}
from {{ source('hubspot', 'owner') }} as landed
{%- endcall %}
