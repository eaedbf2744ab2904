select
    plan_id,
    plan_tier,
    plan_name,
    amount_cents,
    billing_interval,
    interval_count,
    synced_at
from {{ ref('base_stripe__plans') }}
where set_aside_reason is null
