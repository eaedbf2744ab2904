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

)

select
    habits.account_id,
    days.day
from habits
inner join {{ ref('int_calendar__days') }} as next_day on {{ add_days('habits.active_on', 1) }} = next_day.day
inner join {{ ref('int_product__days') }} as days
    on
        next_day.working_day_from <= days.day
        and {{ add_days('habits.active_on', 14) }} >= days.day
        and (habits.next_on is null or habits.next_on > days.day)
        and days.is_counted
-- three quarters of the working days, and three people on each
where habits.days >= 30 and habits.people_days >= 3 * habits.days
