{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['priority_id'],
    version='synced_at',
    columns={
        'priority_id': as_text('landed.id'),
        'priority': 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source('jira', 'priority') }} as landed
{%- endcall %}
