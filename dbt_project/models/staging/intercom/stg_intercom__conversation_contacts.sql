{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['conversation_id', 'contact_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'conversation_id': source_key('intercom', 'landed.conversation_id'),
        'contact_id': source_key('intercom', 'landed.contact_id'),
    }, **history_columns('landed.conversation_updated_at')),
    reasons=[
        missing_text('landed.conversation_id'),
        missing_text('landed.contact_id'),
        orphan('landed.conversation_id', 'conversations.conversation_id', 'conversation'),
        orphan('landed.contact_id', 'contacts.contact_id', 'contact'),
    ] + history_reasons('landed.conversation_updated_at'),
) -%}
from {{ source('intercom', 'conversation_contact_history') }} as landed
left join (select distinct conversation_id from {{ kept_rows('stg_intercom__conversation_versions') }} as kept)
    as conversations
    on {{ source_key('intercom', 'landed.conversation_id') }} = conversations.conversation_id
left join (select distinct contact_id from {{ kept_rows('stg_intercom__contact_versions') }} as kept) as contacts
    on {{ source_key('intercom', 'landed.contact_id') }} = contacts.contact_id
{%- endcall %}
