select
    engagement_id,
    company_id,
    contact_id,
    engagement_type,
    occurred_at,
    synced_at
from {{ ref('base_hubspot__engagements') }}
where set_aside_reason is null
