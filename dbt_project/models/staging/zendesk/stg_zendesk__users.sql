select
    zendesk_user_id,
    organization_id,
    email,
    role,
    synced_at
from {{ ref('base_zendesk__users') }}
where set_aside_reason is null
