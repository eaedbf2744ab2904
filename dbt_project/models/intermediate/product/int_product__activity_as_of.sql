-- Grain: account, as-of date (any account with an event known before it).
-- A window is a difference of two running totals: what happened more than m days before, less what happened more
-- than n days before, both as known at the as-of date.
with account_days as (

    select
        account_id,
        active_on,
        known_on,
        sum(events) as events
    from {{ ref('int_product__user_days') }}
    group by account_id, active_on, known_on

),

marked_days as (

    select
        *,
        -- a day is counted once, with the first of its events to arrive
        case when known_on = min(known_on) over (partition by account_id, active_on) then 1 else 0 end as new_days
    from account_days

),

arrivals as (

    select
        days.account_id,
        calendar.as_of_date,
        sum(case when ages.days_ago = 0 then days.events else 0 end) as events_0,
        sum(case when ages.days_ago = 14 then days.events else 0 end) as events_14,
        sum(case when ages.days_ago = 28 then days.events else 0 end) as events_28,
        sum(case when ages.days_ago = 56 then days.events else 0 end) as events_56,
        sum(case when ages.days_ago = 98 then days.events else 0 end) as events_98,
        sum(case when ages.days_ago = 0 then days.new_days else 0 end) as days_0,
        sum(case when ages.days_ago = 28 then days.new_days else 0 end) as days_28,
        max(case when ages.days_ago = 0 then days.active_on end) as last_active_on
    from marked_days as days
    cross join (values (0), (14), (28), (56), (98)) as ages (days_ago)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on calendar.known_from_on = greatest(days.active_on + ages.days_ago, days.known_on) + 1
    group by days.account_id, calendar.as_of_date

),

accounts as (

    select distinct account_id
    from arrivals

),

running as (

    select
        accounts.account_id,
        dates.as_of_date,
        sum(coalesce(arrivals.events_0, 0)) over history as events_0,
        sum(coalesce(arrivals.events_14, 0)) over history as events_14,
        sum(coalesce(arrivals.events_28, 0)) over history as events_28,
        sum(coalesce(arrivals.events_56, 0)) over history as events_56,
        sum(coalesce(arrivals.events_98, 0)) over history as events_98,
        sum(coalesce(arrivals.days_0, 0)) over history as days_0,
        sum(coalesce(arrivals.days_28, 0)) over history as days_28,
        max(arrivals.last_active_on) over history as last_active_on
    from accounts
    cross join {{ ref('int_time__as_of_dates') }} as dates
    left join arrivals on accounts.account_id = arrivals.account_id and dates.as_of_date = arrivals.as_of_date
    window history as (partition by accounts.account_id order by dates.as_of_date rows unbounded preceding)

)

select
    account_id,
    as_of_date,
    last_active_on,
    days_0 - days_28 as active_days_last_28d,
    events_0 - events_28 as events_last_28d,
    events_28 - events_56 as events_earlier_28d,
    events_0 - events_14 as events_last_14d,
    events_14 - events_98 as events_earlier_84d
from running
where last_active_on is not null
