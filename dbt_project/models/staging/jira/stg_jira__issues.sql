select
    issue_id,
    issue_key,
    issue_type,
    priority,
    status,
    project,
    created_at,
    updated_at,
    resolved_at,
    due_on,
    synced_at
from {{ ref('base_jira__issues') }}
where set_aside_reason is null
