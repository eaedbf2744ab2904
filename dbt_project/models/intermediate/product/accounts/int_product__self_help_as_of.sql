-- Grain: account, as-of date (any account with a ticket in the 84 days before). What its people asked others to do.
{{ config(materialized='ephemeral') }}
select
    tickets.account_id,
    dates.as_of_date,
    count(*) as tickets_last_84d,
    count(distinct coalesce(tickets.requester_email, tickets.requester_id)) as requesters_last_84d
from {{ ref('int_time__as_of_dates') }} as dates
inner join {{ ref('int_support__tickets') }} as tickets
    on
        tickets.created_at < dates.as_of_date
        and tickets.created_at >= dates.as_of_date - 84
        and {{ ticket_counts('tickets', 'dates.as_of_date') }}
group by tickets.account_id, dates.as_of_date
