-- Grain: account, as-of date (any account with an event known before it).
-- A window is a difference of two running totals: what happened more than m days before, less what happened more
-- than n days before, both as known at the as-of date.
{%- set windows = [
    ('events_last_7d', 'events', 0, 7), ('events_last_14d', 'events', 0, 14),
    ('events_last_28d', 'events', 0, 28), ('events_last_56d', 'events', 0, 56),
    ('events_last_84d', 'events', 0, 84), ('events_earlier_28d', 'events', 28, 56),
    ('events_earlier_84d', 'events', 14, 98), ('logins_last_28d', 'logins', 0, 28),
    ('logins_earlier_28d', 'logins', 28, 56), ('active_days_last_7d', 'new_days', 0, 7),
    ('active_days_last_14d', 'new_days', 0, 14), ('active_days_last_28d', 'new_days', 0, 28),
    ('active_days_last_56d', 'new_days', 0, 56), ('active_days_last_84d', 'new_days', 0, 84),
] %}
{%- set ages = range(0, 85, 7) | list + [98] %}
with marked_days as (

    select
        days.account_id,
        days.active_on,
        days.known_on,
        sum(days.events) as events,
        sum(case when {{ is_event('days.event_name', ['log_in']) }} then days.events else 0 end) as logins,
        -- a day is counted once, with the first of its events to arrive
        case when days.active_on = lag(days.active_on) over arrived then 0 else 1 end as new_days
    from {{ ref('int_product__feature_days') }} as days
    where days.known_on >= {{ window_month(120) }}
    group by days.account_id, days.active_on, days.known_on
    window arrived as (partition by days.account_id order by days.active_on, days.known_on)

),

arrivals as (

    select
        days.account_id,
        calendar.as_of_date,
        {% for name, what, first, last in windows -%}
        sum(days.{{ what }} * case ages.days_ago when {{ first }} then 1 when {{ last }} then -1 else 0 end)
            as {{ name }},
        {% endfor -%}
        max(case when ages.days_ago = 0 then days.active_on end) as last_active_on,
        -- The slope of a straight line through twelve weeks, times 286, is 11 times the running totals of both ends
        -- less twice those between them: the weeks' distances from their middle differ by one.
        sum(days.events * case when ages.days_ago in (0, 84) then 11 when ages.days_ago < 84 then -2 else 0 end)
            as slope_x_286
    from marked_days as days
    cross join (values ({{ ages | join('), (') }})) as ages (days_ago)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on calendar.known_from_on = greatest(days.active_on + ages.days_ago, days.known_on) + 1
    group by days.account_id, calendar.as_of_date

),

accounts as (

    select
        account_id,
        max(case when month < {{ window_month(120) }} then last_active_on end) as last_long_ago_on
    from {{ ref('int_product__feature_months') }}
    group by account_id

),

running as (

    select
        accounts.account_id,
        dates.as_of_date,
        {% for name, what, first, last in windows -%}
        sum(coalesce(arrivals.{{ name }}, 0)) over history as {{ name }},
        {% endfor -%}
        greatest(max(arrivals.last_active_on) over history, accounts.last_long_ago_on) as last_active_on,
        sum(coalesce(arrivals.slope_x_286, 0)) over history as slope_x_286
    from accounts
    cross join {{ ref('int_time__as_of_dates') }} as dates
    left join arrivals on accounts.account_id = arrivals.account_id and dates.as_of_date = arrivals.as_of_date
    window history as (partition by accounts.account_id order by dates.as_of_date rows unbounded preceding)

)

select * from running
where last_active_on is not null
