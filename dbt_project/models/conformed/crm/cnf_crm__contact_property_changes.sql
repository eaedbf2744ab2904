{{ conformed_rows(['stg_hubspot__contact_property_changes']) }}
union all
select
    source_name,
    contact_id,
    'buying_role' as property_name,
    buying_role as value,
    changed_at,
    changed_at as synced_at
from {{ ref('cnf_crm__contact_role_changes') }}
union all
select
    source_name,
    contact_id,
    'employment_status' as property_name,
    employment_status as value,
    changed_at,
    changed_at as synced_at
from {{ ref('cnf_crm__contact_status_changes') }}
