select
    contact_id,
    property_name,
    value,
    changed_at,
    synced_at
from {{ ref('base_hubspot__contact_property_changes') }}
where set_aside_reason is null
