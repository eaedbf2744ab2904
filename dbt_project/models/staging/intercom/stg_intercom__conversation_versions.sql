{% call landed_rows_judged(
    key=['conversation_id', 'version_started_at'],
    version='synced_at',
    columns=dict({
        'conversation_id': source_key('intercom', 'landed.id'),
        'source_author_id': source_key('intercom', 'landed.source_author_id'),
        'source_author_type': 'landed.source_author_type',
        'state': 'landed.state',
        'priority': 'landed.priority',
        'rating': try_cast('landed.conversation_rating_value', 'bigint'),
        'subject': 'coalesce(' ~ first_words('landed.source_subject') ~ ', ' ~ first_words('landed.source_body') ~ ')',
        'channel': 'landed.source_type',
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'first_contact_reply_at': try_cast('landed.first_contact_reply_created_at', 'timestamp'),
    }, **history_columns('landed.updated_at')),
    reasons=[
        missing_text('landed.id'),
        missing('landed.created_at'),
        bad_time('landed.created_at'),
        bad_time('landed.first_contact_reply_created_at'),
        unparseable('landed.conversation_rating_value', 'bigint'),
        outside('landed.conversation_rating_value', 1, 5),
        before('landed.updated_at', 'landed.created_at'),
        after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
    ] + history_reasons('landed.updated_at'),
) -%}
from {{ source('intercom', 'conversation_history') }} as landed
{%- endcall %}
