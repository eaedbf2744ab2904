{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['company_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'company_id': source_key('intercom', 'landed.id'),
        'company_name': 'landed.name',
        'stated_account_id': as_text('landed.company_id'),
        'domain': web_domain('landed.website'),
    }, **history_columns('landed.updated_at')),
    reasons=[
        missing_text('landed.id'),
    ] + history_reasons('landed.updated_at'),
) -%}
from {{ source('intercom', 'company_history') }} as landed
{%- endcall %}
