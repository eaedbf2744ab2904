{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['resolution_id'],
    version='synced_at',
    columns={
        'resolution_id': as_text('landed.id'),
        'resolution': 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source('jira', 'resolution') }} as landed
{%- endcall %}
