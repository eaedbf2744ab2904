select
    contact_id,
    company_id,
    email,
    jobtitle,
    buying_role,
    employment_status,
    synced_at
from {{ ref('base_hubspot__contacts') }}
where set_aside_reason is null
