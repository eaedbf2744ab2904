-- Grain: message of a customer in a conversation. An outbound message that no one answers has none.
{{ config(materialized='ephemeral') }}
select
    conversation_id,
    case when source_author_type in {{ customer_types() }} then source_author_id end as author_id,
    created_at as said_at
from {{ last_versions('stg_intercom__conversation_versions', ['conversation_id']) }}
-- who began it is blank for some channels, and all of them are begun by customers
where coalesce(source_author_type, 'user') in {{ customer_types() }}

union all

select
    conversation_id,
    cast(null as {{ column_type('text') }}) as author_id,
    first_contact_reply_at as said_at
from {{ last_versions('stg_intercom__conversation_versions', ['conversation_id']) }}
where first_contact_reply_at is not null

union all

select
    parts.conversation_id,
    parts.author_id,
    parts.created_at as said_at
from {{ last_versions('stg_intercom__conversation_parts', ['part_id']) }} as parts
where
    parts.author_type in {{ customer_types() }}
    and {{ is_message('parts') }}
    and not parts.is_deleted
