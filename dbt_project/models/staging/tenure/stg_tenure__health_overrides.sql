select
    account_id,
    band,
    reason,
    set_by,
    set_at,
    expires_at
from {{ ref('base_tenure__health_overrides') }}
where set_aside_reason is null
