select
    owner_id,
    email,
    owner_name,
    synced_at
from {{ ref('base_hubspot__owners') }}
where set_aside_reason is null
