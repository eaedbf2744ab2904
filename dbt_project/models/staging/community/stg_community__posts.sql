select
    post_id,
    user_id,
    kind,
    is_accepted,
    created_at
from {{ ref('base_community__posts') }}
where set_aside_reason is null
