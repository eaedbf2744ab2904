-- Grain: account, as-of date, event name (of a product feature used in the 84 days before).
-- A use comes in at the first as-of date that knows it and goes out 28 days later, so a window is a running total.
with product_days as (

    select
        account_id,
        event_name,
        active_on,
        known_on,
        events
    from {{ ref('int_product__feature_days') }}
    where
        {{ is_feature_event('event_name') }}
        and active_on >= {{ first_as_of_date() }} - 84

),

arrivals as (

    select
        days.account_id,
        days.event_name,
        calendar.as_of_date as seen_from,
        sum(case when ages.days_ago = 0 then days.events else -days.events end) as events,
        max(case when ages.days_ago = 0 then days.active_on end) as last_on,
        max(case when ages.days_ago = 28 then days.active_on end) as earlier_on
    from product_days as days
    cross join (values (0), (28)) as ages (days_ago)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on calendar.known_from_on = greatest(days.active_on + ages.days_ago, days.known_on) + 1
    group by days.account_id, days.event_name, calendar.as_of_date

),

spans as (

    select
        account_id,
        event_name,
        seen_from,
        sum(events) over history as events,
        max(last_on) over history as last_on,
        max(earlier_on) over history as earlier_on,
        lead(seen_from) over (partition by account_id, event_name order by seen_from) as seen_until
    from arrivals
    window history as (partition by account_id, event_name order by seen_from rows unbounded preceding)

)

select
    spans.account_id,
    dates.as_of_date,
    spans.event_name,

    spans.last_on,
    spans.earlier_on,

    spans.events as events_last_28d
from spans
inner join {{ ref('int_time__as_of_dates') }} as dates
    on
        dates.as_of_date >= spans.seen_from
        and dates.as_of_date < least(coalesce(spans.seen_until, date '9999-01-01'), spans.last_on + 85)
