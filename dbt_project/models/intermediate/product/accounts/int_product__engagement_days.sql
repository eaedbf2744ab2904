-- Grain: alive account, day (the run's day and each of the 62 days before it). Person-days of the 28 days before that
-- day, per seat bought at the run's day; as known before the run's day. In a window with a holiday only the days that
-- count are taken, scaled to 28: staying at home over Christmas brings nobody near the danger line.
with persons as (

    select
        people.account_id,
        days.active_on,
        count(distinct days.person_key) as users
    from {{ ref('int_product__user_days') }} as days
    inner join {{ ref('int_product__people') }} as people on days.person_key = people.person_key
    inner join {{ ref('int_product__days') }} as calendar on days.active_on = calendar.day and calendar.is_counted
    where
        people.user_id is not null
        and days.known_on < {{ as_of_date() }}
        and days.active_on < {{ as_of_date() }}
        and days.active_on >= {{ as_of_date() }} - 90
    group by people.account_id, days.active_on

),

seats as (

    select
        account_id,
        sum(seats) as seats
    from {{ ref('int_billing__subscriptions_as_of') }}
    where measured_on = {{ as_of_date() }}
    group by account_id

),

windows as (

    select
        last_day.day,
        last_day.counted_before - first_day.counted_before as counted_days
    from {{ ref('int_product__days') }} as last_day
    inner join {{ ref('int_product__days') }} as first_day on last_day.day - 28 = first_day.day
    where last_day.day >= {{ as_of_date() }} - 62 and last_day.day <= {{ as_of_date() }}

)

select
    alive.account_id,
    windows.day,
    -- with less than a week that counts nothing is known
    case when windows.counted_days >= 7 then
        {{ safe_divide(
            '28 * cast(coalesce(sum(persons.users), 0) as ' ~ type_double() ~ ')', 'windows.counted_days * seats.seats'
        ) }}
    end as person_days_per_seat,
    windows.counted_days < 28 as is_without_holidays
from {{ ref('int_accounts__alive') }} as alive
inner join seats on alive.account_id = seats.account_id
cross join windows
left join persons
    on
        alive.account_id = persons.account_id
        and persons.active_on < windows.day
        and persons.active_on >= windows.day - 28
where alive.as_of_date = {{ as_of_date() }} and not alive.is_trial
group by alive.account_id, windows.day, windows.counted_days, seats.seats
