-- Grain: conversation, name of a tag that it has.
{{ config(materialized='ephemeral') }}
select
    tickets.ticket_id,
    tags.tag,
    min(links.version_started_at) as tagged_at,
    max(links.synced_at) as synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__conversation_tags', ['conversation_id', 'tag_id']) }} as links
inner join {{ kept_rows('stg_intercom__tags') }} as tags on links.tag_id = tags.tag_id
inner join {{ ref('stg_intercom__tickets') }} as tickets on links.conversation_id = tickets.ticket_id
where not links.is_deleted and not tags.is_deleted
group by tickets.ticket_id, tags.tag
