-- Grain: contact, moment at which its employment status changed. Of connectors that keep no history of it, by versions.
with versions as (
    select
        source_name,
        contact_id,
        changed_at,
        coalesce(employment_status, '') as employment_status,
        lag(coalesce(employment_status, ''), 1, '') over (
            partition by contact_id order by changed_at, synced_at
        ) as status_before
    from {{ every_version(
        {'stg_salesforce__contact_versions': 'snap_salesforce__contacts'},
        key='contact_id', read_at='synced_at',
        columns=['contact_id', 'employment_status', 'changed_at', 'is_deleted', 'synced_at'],
    ) }}
    where not is_deleted and changed_at is not null
)

select
    source_name,
    contact_id,
    changed_at,
    employment_status
from versions
where employment_status <> status_before
