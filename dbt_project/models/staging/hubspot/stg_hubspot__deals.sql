select
    deal_id,
    owner_id,
    stage,
    amount,
    closes_at,
    synced_at
from {{ ref('base_hubspot__deals') }}
where set_aside_reason is null
