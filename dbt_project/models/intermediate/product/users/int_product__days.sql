-- Grain: day. Whether a day on which somebody does not come counts as silence. It does not where the people of the
-- product as a whole stay away, or on a public holiday; nor on the days without work behind it, so that a week off
-- between two weekends is as long as one weekend.
-- Of all days that a gap may begin on which a window of the run knows.
{%- set first_day = window_month(420) %}
with present as (

    -- as that day told it: what arrives later changes no habit
    select
        active_on,
        count(*) as people
    from {{ ref('int_product__user_days') }}
    where known_on <= active_on and known_on >= {{ first_day }} - 56
    group by active_on

),

days as (

    select
        calendar.day,
        calendar.is_weekday,
        calendar.is_working,
        coalesce(present.people, 0) as people,
        -- on this day of the week
        avg(coalesce(present.people, 0)) over (
            partition by {{ days_between("date '2005-01-01'", 'calendar.day') }} % 7
            order by calendar.day rows between 8 preceding and 1 preceding
        ) as usual_people
    from {{ ref('int_calendar__days') }} as calendar
    left join present on calendar.day = present.active_on
    where
        calendar.day >= {{ first_day }} - 56
        and calendar.day <= (select max(dates.as_of_date) from {{ ref('int_time__as_of_dates') }} as dates)

),

judged as (

    select
        *,
        -- ten people are no product that could rest
        is_weekday and not is_working or usual_people >= 10 and people < 0.6 * usual_people as is_off
    from days

),

stretches as (

    select
        *,
        sum(case when is_weekday and not is_off then 1 else 0 end) over (
            order by day rows unbounded preceding
        ) as working_days_so_far
    from judged

),

counted as (

    select
        *,
        max(case when is_off then 1 else 0 end) over (
            partition by working_days_so_far order by day rows unbounded preceding
        ) = 0 as is_counted
    from stretches

)

select
    day,
    is_counted,
    count(case when is_counted then 1 end) over (
        order by day rows between unbounded preceding and 1 preceding
    ) as counted_before,
    count(case when is_counted then 1 end) over (order by day rows unbounded preceding) as counted_through
from counted
