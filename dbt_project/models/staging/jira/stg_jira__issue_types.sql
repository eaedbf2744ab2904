{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['issue_type_id'],
    version='synced_at',
    columns={
        'issue_type_id': as_text('landed.id'),
        'issue_type': 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source('jira', 'issue_type') }} as landed
{%- endcall %}
