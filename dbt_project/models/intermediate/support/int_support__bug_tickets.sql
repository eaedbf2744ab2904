-- Grain: ticket of a known account, issue that it waits for.
{{ config(materialized='view') }}
select
    links.issue_key,
    tickets.ticket_id,
    tickets.account_id,
    tickets.requester_id,
    tickets.requester_email,

    tickets.subject,

    tickets.created_at,
    greatest(tickets.created_at, coalesce(links.synced_at, tickets.created_at)) as known_from_at
from {{ ref('cnf_issues__ticket_issue_links') }} as links
inner join {{ ref('int_support__tickets') }} as tickets on links.ticket_id = tickets.ticket_id
