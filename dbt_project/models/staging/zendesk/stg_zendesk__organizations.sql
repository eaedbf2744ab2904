select
    organization_id,
    organization_name,
    account_id_from_external_id,
    domain,
    synced_at
from {{ ref('base_zendesk__organizations') }}
where set_aside_reason is null
