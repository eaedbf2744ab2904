select
    deal_id,
    company_id,
    synced_at
from {{ ref('base_hubspot__deal_companies') }}
where set_aside_reason is null
