select
    source_name,
    account_id,
    account_name,
    industry,
    employees,
    plan,
    created_at
from {{ ref('cnf_product__account_versions') }}
where valid_until_at is null
