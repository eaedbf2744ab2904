{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['status_id'],
    version='synced_at',
    columns={
        'status_id': as_text('landed.id'),
        'status': 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source('jira', 'status') }} as landed
{%- endcall %}
