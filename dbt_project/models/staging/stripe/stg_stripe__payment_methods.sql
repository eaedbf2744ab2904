select
    payment_method_id,
    customer_id,
    type,
    created_at,
    synced_at
from {{ ref('base_stripe__payment_methods') }}
where set_aside_reason is null
