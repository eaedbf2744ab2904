-- Grain: account with a contact in the last 14 days, as-of date. The most contacts and tickets in up to three of them.
{{ config(materialized='ephemeral') }}
with days as (

    select
        contacts.account_id,
        dates.as_of_date,
        cast(contacts.said_at as date) as said_on,
        {{ days_between('contacts.said_at', 'dates.as_of_date') }} as days_ago,
        count(*) as contacts,
        count(case when contacts.is_new_ticket then 1 end) as tickets
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__contacts') }} as contacts
        on
            contacts.said_at < dates.as_of_date
            and contacts.said_at >= dates.as_of_date - 14
            and {{ ticket_counts('contacts', 'dates.as_of_date') }}
    group by
        contacts.account_id, dates.as_of_date, cast(contacts.said_at as date),
        {{ days_between('contacts.said_at', 'dates.as_of_date') }}

),

bursts as (

    select
        account_id,
        as_of_date,
        said_on,
        sum(contacts) over three_days as contacts,
        sum(tickets) over three_days as tickets
    from days
    window three_days as (
        partition by account_id, as_of_date order by days_ago range between current row and 2 following
    )

),

ranked as (

    select
        *,
        row_number() over (partition by account_id, as_of_date order by contacts desc, said_on) as burst_number
    from bursts

)

select
    account_id,
    as_of_date,
    max(tickets) as most_tickets,
    max(contacts) as most_contacts,
    max(case when burst_number = 1 then tickets end) as tickets_among,
    max(case when burst_number = 1 then said_on end) as burst_on
from ranked
group by account_id, as_of_date
