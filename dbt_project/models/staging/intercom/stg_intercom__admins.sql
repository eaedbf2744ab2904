{{ config(materialized='ephemeral') }}
{#- The bot writes as a teammate, too: by its address, or by its name where no address has landed. -#}
{%- set bot = "coalesce(lower(landed.email) like 'operator+%@intercom.io', false)"
    ~ " or (landed.email is null and coalesce(lower(landed.name) in ('operator', 'fin'), false))" -%}
{% call landed_rows_judged(
    key=['admin_id'],
    version='synced_at',
    columns={
        'admin_id': source_key('intercom', 'landed.id'),
        'email': 'landed.email',
        'is_bot': bot,
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
    ],
) -%}
from {{ source('intercom', 'admin') }} as landed
{%- endcall %}
