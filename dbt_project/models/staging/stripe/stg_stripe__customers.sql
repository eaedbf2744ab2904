select
    customer_id,
    account_id_from_metadata,
    email,
    email_domain,
    customer_name,
    is_deleted,
    created_at,
    synced_at
from {{ ref('base_stripe__customers') }}
where set_aside_reason is null
