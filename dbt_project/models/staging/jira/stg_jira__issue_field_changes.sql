select
    issue_id,
    field_name,
    value,
    changed_at,
    synced_at
from {{ ref('base_jira__issue_field_changes') }}
where set_aside_reason is null
