{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['conversation_id', 'tag_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'conversation_id': source_key('intercom', 'landed.conversation_id'),
        'tag_id': as_text('landed.tag_id'),
    }, **history_columns('landed.conversation_updated_at')),
    reasons=[
        missing_text('landed.conversation_id'),
        missing_text('landed.tag_id'),
        orphan('landed.conversation_id', 'conversations.conversation_id', 'conversation'),
        orphan('landed.tag_id', 'tags.tag_id', 'tag'),
    ] + history_reasons('landed.conversation_updated_at'),
) -%}
from {{ source('intercom', 'conversation_tag_history') }} as landed
left join (select distinct conversation_id from {{ kept_rows('stg_intercom__conversation_versions') }} as kept)
    as conversations
    on {{ source_key('intercom', 'landed.conversation_id') }} = conversations.conversation_id
left join {{ kept_rows('stg_intercom__tags') }} as tags
    on {{ as_text('landed.tag_id') }} = tags.tag_id
{%- endcall %}
