select
    account_id,
    event_name,
    label,
    goal_per_28d
from {{ ref('base_company__value_metrics') }}
where set_aside_reason is null
