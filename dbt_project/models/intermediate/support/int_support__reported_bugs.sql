-- Grain: account, issue that it reported, spell in which the issue is unresolved.
with links as (

    -- the ticket whose link was known first says since when the account waits
    select
        *,
        row_number() over (partition by account_id, issue_key order by known_from_at, ticket_id) as link_number
    from {{ ref('int_support__bug_tickets') }}

)

select
    links.account_id,
    spells.issue_key,
    links.ticket_id,

    links.subject,

    links.created_at as reported_at,
    greatest(links.known_from_at, spells.open_from_at) as known_from_at,
    case
        when spells.is_reopened then greatest(links.created_at, spells.open_from_at)
        else links.created_at
    end as open_from_at,
    spells.open_until_at,
    spells.is_fixed
from {{ ref('int_support__bug_spells') }} as spells
inner join links on spells.issue_key = links.issue_key and links.link_number = 1
