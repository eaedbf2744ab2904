select
    ticket_id,
    tag,
    synced_at
from {{ ref('base_zendesk__ticket_tags') }}
where set_aside_reason is null
