select
    identify_id,
    user_id,
    account_id,
    identified_at,
    received_at
from {{ ref('base_segment__identifies') }}
where set_aside_reason is null
