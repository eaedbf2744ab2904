-- Grain: alive account, day (the run's day and each of the 56 days before it). Person-days of the 28 days before that
-- day, per seat bought at the run's day; as known before the run's day.
with persons as (

    select
        people.account_id,
        days.active_on,
        count(distinct days.person_key) as users
    from {{ ref('int_product__user_days') }} as days
    inner join {{ ref('int_product__people') }} as people on days.person_key = people.person_key
    where
        people.user_id is not null
        and days.known_on < {{ as_of_date() }}
        and days.active_on < {{ as_of_date() }}
        and days.active_on >= {{ as_of_date() }} - 84
    group by people.account_id, days.active_on

),

seats as (

    select
        account_id,
        sum(seats) as seats
    from {{ ref('int_billing__subscriptions_as_of') }}
    where measured_on = {{ as_of_date() }}
    group by account_id

)

select
    alive.account_id,
    days.day,
    {{ safe_divide('cast(coalesce(sum(persons.users), 0) as ' ~ type_double() ~ ')', 'seats.seats') }}
        as person_days_per_seat
from {{ ref('int_accounts__alive') }} as alive
inner join seats on alive.account_id = seats.account_id
cross join {{ date_series(as_of_date() ~ ' - 56', as_of_date()) }} as days
left join persons
    on
        alive.account_id = persons.account_id
        and persons.active_on < days.day
        and persons.active_on >= days.day - 28
where alive.as_of_date = {{ as_of_date() }} and not alive.is_trial
group by alive.account_id, days.day, seats.seats
