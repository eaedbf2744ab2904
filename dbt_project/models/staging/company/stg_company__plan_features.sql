select
    plan,
    event_name
from {{ ref('base_company__plan_features') }}
where set_aside_reason is null
