-- Grain: contact, in its latest version, unless that says it was deleted. With the roles that it has now.
{{ config(materialized='ephemeral') }}
with ranked as (
    select
        *,
        row_number() over (partition by contact_id order by synced_at desc nulls last) as version_from_last
    from {{ ref('stg_salesforce__contact_versions') }}
    where {{ is_a_version() }}
),

roles as (
    select
        contact_id,
        buying_role,
        row_number() over (partition by contact_id order by changed_at desc) as change_from_last
    from {{ ref('cnf_crm__contact_role_changes') }}
)

select
    ranked.contact_id,
    ranked.company_id,
    ranked.email,
    ranked.jobtitle,
    roles.buying_role,
    ranked.employment_status,
    ranked.has_opted_out,
    ranked.language,
    ranked.time_zone,
    ranked.synced_at,
    ranked.set_aside_reason
from ranked
left join roles on ranked.contact_id = roles.contact_id and roles.change_from_last = 1
where ranked.version_from_last = 1 and not ranked.is_deleted
