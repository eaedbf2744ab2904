-- Grain: organization, version that landed, moment at which the loader read it.
select
    source_name,
    organization_id,
    stated_account_id,
    version_started_at,
    synced_at
from {{ every_version(
    {'stg_zendesk__organizations': 'snap_zendesk__organizations', 'stg_intercom__company_versions': none},
    key='organization_id', read_at='synced_at',
    columns=['organization_id', 'stated_account_id', 'version_started_at', 'synced_at'],
    unsaid={
        'stg_zendesk__organizations': {'version_started_at': 'synced_at'},
        'stg_intercom__company_versions': {'organization_id': 'company_id'},
    },
) }}
