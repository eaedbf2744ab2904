-- Grain: account, day on which nobody of it came, though somebody used to come on nearly every working day. A whole
-- company that stays away for a week rests; one person of it has not fallen silent.
{{ config(materialized='ephemeral') }}
with came as (

    select
        people.account_id,
        days.active_on,
        count(*) as people
    from {{ ref('int_product__user_days') }} as days
    inner join {{ ref('int_product__people') }} as people on days.person_key = people.person_key
    where
        people.user_id is not null
        and days.known_on <= days.active_on
        and days.known_on >= {{ window_month(120) }}
    group by people.account_id, days.active_on

),

habits as (

    select
        account_id,
        active_on,
        lead(active_on) over (partition by account_id order by active_on) as next_on,
        count(*) over eight_weeks as days,
        sum(people) over eight_weeks as people_days
    from came
    window eight_weeks as (
        partition by account_id order by active_on range between interval '55 days' preceding and current row
    )

),

absences as (

    -- three quarters of the working days, and three people on each
    select
        habits.account_id,
        habits.active_on,
        habits.next_on,
        next_day.working_day_from
    from habits
    inner join {{ ref('int_calendar__days') }} as next_day on {{ add_days('habits.active_on', 1) }} = next_day.day
    where
        habits.days >= 30
        and habits.people_days >= 3 * habits.days
        and (habits.next_on is null or habits.next_on > next_day.working_day_from)

),

-- Fourteen days at most. Materialized: left to itself, DuckDB may join the calendar by ranges of days first.
missed as materialized (

    select
        absences.account_id,
        absences.active_on + later.days_later as day
    from absences
    cross join (values ({{ range(1, 15) | join('), (') }})) as later (days_later)
    where
        absences.active_on + later.days_later >= absences.working_day_from
        and (absences.next_on is null or absences.next_on > absences.active_on + later.days_later)

)

select
    missed.account_id,
    missed.day
from missed
inner join {{ ref('int_product__days') }} as days on missed.day = days.day
where days.is_counted
