-- Grain: contact, moment at which its roles changed. Of connectors that list roles one by one, each in versions.
with versions as (
    select
        *,
        lead(changed_at) over (partition by role_id order by changed_at, synced_at) as changed_again_at
    from {{ every_version(
        {'stg_salesforce__contact_roles': 'snap_salesforce__contact_roles'},
        key='role_id', read_at='synced_at',
        columns=['role_id', 'contact_id', 'buying_role', 'changed_at', 'is_deleted', 'synced_at'],
    ) }}
),

moments as (
    select
        source_name,
        contact_id,
        changed_at
    from versions
    union
    -- a role that went to another contact
    select
        source_name,
        contact_id,
        changed_again_at as changed_at
    from versions
    where changed_again_at is not null
)

select
    moments.source_name,
    moments.contact_id,
    moments.changed_at,
    coalesce(string_agg(distinct versions.buying_role, ';' order by versions.buying_role), '') as buying_role
from moments
left join versions
    on
        moments.contact_id = versions.contact_id
        and versions.changed_at <= moments.changed_at
        and (versions.changed_again_at is null or versions.changed_again_at > moments.changed_at)
        and not versions.is_deleted
where moments.changed_at is not null
group by moments.source_name, moments.contact_id, moments.changed_at
