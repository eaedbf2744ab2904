-- Grain: account, user, as-of date: from the day after the user is first known, active or identified, for as long as the
-- account is alive at a later as-of date.
-- What a user did in windows of days, each the difference of two running totals (see int_product__activity_as_of).
{%- set counters = habit_counters() %}
with alive as (

    select
        account_id,
        max(as_of_date) as until_on
    from {{ ref('int_accounts__alive') }}
    group by account_id

),

users as (

    select * from {{ ref('int_product__users') }}

),

arrivals as (

    select
        days.person_key,
        calendar.as_of_date,
        max(case when ages.days_ago = 0 then days.active_on end) as last_active_on,
        max(case when ages.days_ago = 28 then days.active_on end) as last_active_before_28d_on,
        max(case when ages.days_ago = 14 and days.is_frequent then days.active_on end) as last_frequent_on,
        sum(case ages.days_ago when 0 then events when 182 then -events else 0 end) as events_last_182d
        {%- for name, (counted, first, last) in counters.items() %},
        sum({{ counted }} * case ages.days_ago when {{ first }} then 1 when {{ last }} then -1 else 0 end) as {{ name }}
        {%- endfor %}
    from {{ ref('int_product__user_gaps') }} as days
    cross join (values (0), (14), (28), (30), (112), (182)) as ages (days_ago)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on calendar.known_from_on = greatest(days.active_on + ages.days_ago, days.known_on) + 1
    group by days.person_key, calendar.as_of_date

)

select
    users.account_id,
    users.user_id,
    dates.as_of_date,
    users.first_active_known_on,
    greatest(max(arrivals.last_active_on) over history, users.last_long_ago_on) as last_active_on,
    max(arrivals.last_active_before_28d_on) over history as last_active_before_28d_on,
    max(arrivals.last_frequent_on) over history as last_frequent_on,
    cast(sum(coalesce(arrivals.events_last_182d, 0)) over history as bigint) as events_last_182d
    {%- for name in counters %},
    cast(sum(coalesce(arrivals.{{ name }}, 0)) over history as integer) as {{ name }}
    {%- endfor %}
from users
inner join alive on users.account_id = alive.account_id
inner join {{ ref('int_time__as_of_dates') }} as dates
    on users.known_on < dates.as_of_date and dates.as_of_date <= alive.until_on
left join arrivals on users.person_key = arrivals.person_key and dates.as_of_date = arrivals.as_of_date
window history as (partition by users.person_key order by dates.as_of_date rows unbounded preceding)
