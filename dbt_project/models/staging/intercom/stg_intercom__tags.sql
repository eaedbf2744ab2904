{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['tag_id'],
    version='synced_at',
    columns={
        'tag_id': as_text('landed.id'),
        'tag': 'landed.name',
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
        unparseable('landed._fivetran_deleted', 'boolean'),
    ],
) -%}
from {{ source('intercom', 'tag') }} as landed
{%- endcall %}
