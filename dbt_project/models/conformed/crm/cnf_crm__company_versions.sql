-- Grain: company, version that landed.
with versions as (
    select
        *,
        {{ version_window('company_id', 'synced_at') }}
    from {{ every_version(
        {
            'stg_hubspot__company_versions': 'snap_hubspot__companies',
            'stg_salesforce__company_versions': 'snap_salesforce__companies',
        },
        key='company_id', read_at='synced_at',
        columns=['company_id', 'owner_id', 'stated_account_id', 'company_name', 'domain', 'industry', 'channel',
                 'region', 'is_deleted', 'synced_at'],
        remembered_as={'stated_account_id': 'account_id_from_property'},
    ) }}
)

select
    source_name,
    company_id,
    owner_id,
    stated_account_id,
    company_name,
    domain,
    industry,
    channel,
    region,
    synced_at,
    valid_from_at,
    valid_until_at
from versions
-- a version that says the company was deleted ends the one before, and is none itself
where not coalesce(is_deleted, false)
