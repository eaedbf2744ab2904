-- Grain: contact, version landed. Loaders overwrite contacts: here is what was known at a past date.
with versions as (
    select
        *,
        {{ version_window('contact_id', 'synced_at') }}
    from {{ every_version(
        {
            'stg_hubspot__contacts': 'snap_hubspot__contacts',
            'stg_salesforce__contact_versions': 'snap_salesforce__contacts',
        },
        key='contact_id', read_at='synced_at',
        columns=['contact_id', 'company_id', 'email', 'is_deleted', 'synced_at'],
    ) }}
)

select
    source_name,
    contact_id,
    company_id,
    email,
    valid_from_at,
    valid_until_at
from versions
-- a version that says the contact was deleted ends the one before, and is none itself
where not coalesce(is_deleted, false)
