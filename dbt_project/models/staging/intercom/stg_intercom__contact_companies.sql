{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['contact_id', 'company_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'contact_id': source_key('intercom', 'landed.contact_id'),
        'company_id': source_key('intercom', 'landed.company_id'),
    }, **history_columns('landed.contact_updated_at')),
    reasons=[
        missing_text('landed.contact_id'),
        missing_text('landed.company_id'),
        orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
        orphan('landed.company_id', 'companies.company_id', 'company'),
    ] + history_reasons('landed.contact_updated_at'),
) -%}
from {{ source('intercom', 'contact_company_history') }} as landed
left join (select distinct contact_id from {{ kept_rows('stg_intercom__contact_versions') }} as kept) as contacts
    on {{ source_key('intercom', 'landed.contact_id') }} = contacts.contact_id
left join (select distinct company_id from {{ kept_rows('stg_intercom__company_versions') }} as kept) as companies
    on {{ source_key('intercom', 'landed.company_id') }} = companies.company_id
{%- endcall %}
