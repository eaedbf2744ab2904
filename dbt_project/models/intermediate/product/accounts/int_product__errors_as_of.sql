-- Grain: account, as-of date (any account with an event in the windows of the run).
-- Windows are differences of running totals, as in int_product__activity_as_of.
{{ config(materialized='ephemeral') }}
with account_days as (

    select
        account_id,
        active_on,
        known_on,
        sum(events) as events,
        sum(case when {{ is_event('event_name', ['error']) }} then events else 0 end) as errors
    from {{ ref('int_product__feature_days') }}
    where active_on >= {{ first_as_of_date() }} - 112
    group by account_id, active_on, known_on

),

arrivals as (

    select
        days.account_id,
        calendar.as_of_date,
        sum(case when ages.days_ago = 0 then days.events else 0 end) as events_0,
        sum(case when ages.days_ago = 28 then days.events else 0 end) as events_28,
        sum(case when ages.days_ago = 84 then days.events else 0 end) as events_84,
        sum(case when ages.days_ago = 112 then days.events else 0 end) as events_112,
        sum(case when ages.days_ago = 0 then days.errors else 0 end) as errors_0,
        sum(case when ages.days_ago = 28 then days.errors else 0 end) as errors_28,
        sum(case when ages.days_ago = 112 then days.errors else 0 end) as errors_112
    from account_days as days
    cross join (values (0), (28), (84), (112)) as ages (days_ago)
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
        sum(coalesce(arrivals.events_28, 0)) over history as events_28,
        sum(coalesce(arrivals.events_84, 0)) over history as events_84,
        sum(coalesce(arrivals.events_112, 0)) over history as events_112,
        sum(coalesce(arrivals.errors_0, 0)) over history as errors_0,
        sum(coalesce(arrivals.errors_28, 0)) over history as errors_28,
        sum(coalesce(arrivals.errors_112, 0)) over history as errors_112
    from accounts
    cross join {{ ref('int_time__as_of_dates') }} as dates
    left join arrivals on accounts.account_id = arrivals.account_id and dates.as_of_date = arrivals.as_of_date
    window history as (partition by accounts.account_id order by dates.as_of_date rows unbounded preceding)

)

select
    account_id,
    as_of_date,
    errors_0 - errors_28 as errors_last_28d,
    errors_28 - errors_112 as errors_earlier_84d,
    events_28 - events_112 as events_earlier_84d,
    events_0 - events_84 as events_last_84d
from running
