-- Grain: contact, company, spell in which the contact belongs to the company.
{{ config(materialized='ephemeral') }}
with starts as (

    select
        contact_id,
        version_started_at,
        lead(version_started_at) over (partition by contact_id order by version_started_at) as next_started_at,
        lag(version_started_at) over (partition by contact_id order by version_started_at) is null as is_first
    from {{ kept_rows('stg_intercom__contact_companies') }}
    group by contact_id, version_started_at

)

select
    links.contact_id,
    links.company_id,
    -- what was before the loader began is not known: the first companies are taken for it
    case when not starts.is_first then links.version_started_at end as from_at,
    case
        when coalesce(links.is_present, false) then null
        else coalesce(links.version_ended_at, starts.next_started_at)
    end as until_at
from {{ kept_rows('stg_intercom__contact_companies') }} as links
inner join starts
    on links.contact_id = starts.contact_id and links.version_started_at = starts.version_started_at
