-- Grain: alive account, as-of date.
with tickets as (

    select
        spells.account_id,
        dates.as_of_date,
        count(case
            when spells.open_until_at is null or spells.open_until_at >= dates.as_of_date then 1
        end) as open_tickets,
        min(case
            when spells.open_until_at is null or spells.open_until_at >= dates.as_of_date then spells.open_from_at
        end) as oldest_ticket_from_at,
        count(distinct case
            when spells.is_reopened and spells.open_from_at >= dates.as_of_date - 90 then spells.ticket_id
        end) as reopened_last_90d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__open_spells') }} as spells
        on
            spells.open_from_at < dates.as_of_date
            and dates.as_of_date <= case
                when spells.open_until_at is null then date '9999-01-01'
                when spells.is_reopened
                    then greatest(cast(spells.open_until_at as date), cast(spells.open_from_at as date) + 90)
                else cast(spells.open_until_at as date)
            end
    group by spells.account_id, dates.as_of_date

),

bugs as (

    select
        spells.account_id,
        dates.as_of_date,
        count(*) as open_bugs,
        min(spells.open_from_at) as oldest_bug_from_at
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_support__reported_bugs') }} as spells
        on
            spells.known_from_at < dates.as_of_date
            and (spells.open_until_at is null or spells.open_until_at >= dates.as_of_date)
    group by spells.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    coalesce(tickets.open_tickets, 0) as open_tickets,
    tickets.oldest_ticket_from_at,
    coalesce(tickets.reopened_last_90d, 0) as reopened_last_90d,

    coalesce(bugs.open_bugs, 0) as open_bugs,
    bugs.oldest_bug_from_at,

    coalesce(bursts.most_tickets, 0) as burst_tickets,
    coalesce(bursts.most_contacts, 0) as burst_contacts,
    bursts.tickets_among as burst_tickets_among,
    bursts.burst_on
from {{ ref('int_accounts__alive') }} as alive
left join tickets on alive.account_id = tickets.account_id and alive.as_of_date = tickets.as_of_date
left join bugs on alive.account_id = bugs.account_id and alive.as_of_date = bugs.as_of_date
left join {{ ref('int_support__bursts_as_of') }} as bursts
    on alive.account_id = bursts.account_id and alive.as_of_date = bursts.as_of_date
