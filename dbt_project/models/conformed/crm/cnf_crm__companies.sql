select
    source_name,
    company_id,
    owner_id,
    stated_account_id,
    company_name,
    domain,
    industry,
    channel,
    region
from {{ ref('cnf_crm__company_versions') }}
where valid_until_at is null
