select
    cancellation_id,
    account_id,
    reason,
    is_reactivation,
    cancelled_at
from {{ ref('base_tenure__cancellations') }}
where set_aside_reason is null
