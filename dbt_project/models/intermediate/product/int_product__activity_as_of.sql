-- Grain: account, as-of date (any account with an event known before it).
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
        account_id,
        active_on,
        known_on,
        events,
        -- a day is counted once, with the first of its events to arrive
        case when known_on = min(known_on) over (partition by account_id, active_on) then active_on end as new_day
    from account_days

),

recent as (

    select
        days.account_id,
        dates.as_of_date,
        count(case when days.active_on >= dates.as_of_date - 28 then days.new_day end) as active_days_last_28d,
        sum(case when days.active_on >= dates.as_of_date - 28 then days.events else 0 end) as events_last_28d,
        sum(case
            when days.active_on < dates.as_of_date - 28 and days.active_on >= dates.as_of_date - 56 then days.events
            else 0
        end) as events_earlier_28d,
        sum(case when days.active_on >= dates.as_of_date - 14 then days.events else 0 end) as events_last_14d,
        sum(case when days.active_on < dates.as_of_date - 14 then days.events else 0 end) as events_earlier_84d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join marked_days as days
        on
            days.active_on < dates.as_of_date
            and days.active_on >= dates.as_of_date - 98
            and days.known_on < dates.as_of_date
    group by days.account_id, dates.as_of_date

),

spans as (

    select
        account_id,
        active_on,
        greatest(active_on, known_on) + 1 as seen_from,
        coalesce(
            min(greatest(active_on, known_on) + 1) over (
                partition by account_id order by active_on rows between 1 following and unbounded following
            ),
            date '9999-01-01'
        ) as seen_until
    from marked_days
    where new_day is not null

)

select
    spans.account_id,
    dates.as_of_date,
    spans.active_on as last_active_on,
    coalesce(recent.active_days_last_28d, 0) as active_days_last_28d,
    coalesce(recent.events_last_28d, 0) as events_last_28d,
    coalesce(recent.events_earlier_28d, 0) as events_earlier_28d,
    coalesce(recent.events_last_14d, 0) as events_last_14d,
    coalesce(recent.events_earlier_84d, 0) as events_earlier_84d
from {{ ref('int_time__as_of_dates') }} as dates
inner join spans
    on dates.as_of_date >= spans.seen_from and dates.as_of_date < spans.seen_until
left join recent
    on spans.account_id = recent.account_id and dates.as_of_date = recent.as_of_date
