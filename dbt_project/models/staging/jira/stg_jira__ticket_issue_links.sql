select
    ticket_id,
    issue_key,
    synced_at
from {{ ref('base_jira__ticket_issue_links') }}
where set_aside_reason is null
