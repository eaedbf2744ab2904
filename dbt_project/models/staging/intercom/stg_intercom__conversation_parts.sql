{% call landed_rows_judged(
    key=['part_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'part_id': source_key('intercom', 'landed.id'),
        'part_number': 'coalesce(' ~ try_cast('landed.id', 'bigint') ~ ', 0)',
        'conversation_id': source_key('intercom', 'landed.conversation_id'),
        'author_id': source_key('intercom', 'landed.author_id'),
        'author_type': 'landed.author_type',
        'part_type': 'landed.part_type',
        'has_text': "coalesce(landed.body, '') <> ''",
        'created_at': try_cast('landed.created_at', 'timestamp'),
    }, **history_columns('landed.updated_at')),
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.conversation_id'),
        missing_text('landed.part_type'),
        missing('landed.created_at'),
        bad_time('landed.created_at'),
        after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
        orphan('landed.conversation_id', 'conversations.conversation_id', 'conversation'),
    ] + history_reasons('landed.updated_at'),
) -%}
from {{ source('intercom', 'conversation_part_history') }} as landed
left join (select distinct conversation_id from {{ kept_rows('stg_intercom__conversation_versions') }} as kept)
    as conversations
    on {{ source_key('intercom', 'landed.conversation_id') }} = conversations.conversation_id
{%- endcall %}
