select
    user_id,
    email,
    email_domain,
    user_name,
    title,
    role,
    created_at,
    received_at
from {{ ref('base_segment__users') }}
where set_aside_reason is null
