select
    task_id,
    account_id,
    playbook_id,
    event,
    cause_code,
    note,
    acted_by,
    acted_at
from {{ ref('base_tenure__task_events') }}
where set_aside_reason is null
