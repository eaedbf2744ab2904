select
    company_id,
    owner_id,
    account_id_from_property,
    company_name,
    domain,
    industry,
    channel,
    region,
    synced_at,
    case
        when row_number() over (partition by company_id order by synced_at nulls first) > 1 then synced_at
    end as valid_from_at,
    lead(synced_at) over (partition by company_id order by synced_at nulls first) as valid_until_at
from {{ every_version(
    ref('base_hubspot__company_versions'), ref('snap_hubspot__companies'), 'company_id', 'synced_at',
    ['company_id', 'owner_id', 'account_id_from_property', 'company_name', 'domain', 'industry', 'channel',
     'region', 'synced_at'],
) }}
