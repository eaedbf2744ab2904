-- Grain: account, as-of date (any account with an active user in the 84 days before).
-- No count(distinct) over windows: a user's last day known at an as-of date holds until a later one is seen, so that
-- one as-of date meets exactly one row of a user.
with users as (

    -- numbers sort and compare at half the cost of two texts
    select
        account_id,
        user_id,
        row_number() over (order by account_id, user_id) as user_number
    from {{ ref('int_product__user_days') }}
    where user_id is not null
    group by account_id, user_id

),

user_days as (

    select
        users.user_number,
        days.active_on,
        -- known once its first event has arrived
        min(days.known_on) as known_on
    from {{ ref('int_product__user_days') }} as days
    inner join users on days.account_id = users.account_id and days.user_id = users.user_id
    where days.active_on >= (select min(as_of_date) - 112 from {{ ref('int_time__as_of_dates') }})
    group by users.user_number, days.active_on

),

habits as ( -- noqa: ST03, the macro below reads it

    -- the eighth active day within 28. Days that arrived more than 14 late are left out: they may not be known yet
    select
        user_number,
        active_on,
        known_on,
        known_on <= active_on + 14
        and lag(active_on, 7) over (
            partition by user_number, known_on <= active_on + 14 order by active_on
        ) >= active_on - 27 as is_frequent
    from user_days

),

last_days as (

    select * from {{ feature_last_days('habits', 'user_number', flag='is_frequent') }}

),

now_users as (

    select
        users.account_id,
        dates.as_of_date,
        count(case when days.last_on >= dates.as_of_date - 7 then 1 end) as users_last_7d,
        count(case when days.last_on >= dates.as_of_date - 28 then 1 end) as users_last_28d,
        count(case when days.last_on < dates.as_of_date - 28 then 1 end) as silent_users,
        count(case
            when days.last_on = days.last_is_frequent_on
                and days.last_on < dates.as_of_date - 14 and days.last_on >= dates.as_of_date - 42 then 1
        end) as power_users_lost
    from last_days as days
    inner join users on days.user_number = users.user_number
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on dates.as_of_date >= days.seen_from and dates.as_of_date < least(days.seen_until, days.last_on + 85)
    group by users.account_id, dates.as_of_date

),

-- the same for the last day of each user at least 28 days before the as-of date
earlier_days as (

    select * from {{ feature_last_days('user_days', 'user_number', days_ago=28) }}

),

earlier_users as (

    select
        users.account_id,
        dates.as_of_date,
        count(*) as users_earlier_56d,
        count(case when days.last_on >= dates.as_of_date - 56 then 1 end) as users_earlier_28d
    from earlier_days as days
    inner join users on days.user_number = users.user_number
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on dates.as_of_date >= days.seen_from and dates.as_of_date < least(days.seen_until, days.last_on + 85)
    group by users.account_id, dates.as_of_date

)

select
    now_users.*,
    coalesce(earlier_users.users_earlier_28d, 0) as users_earlier_28d,
    coalesce(earlier_users.users_earlier_56d, 0) as users_earlier_56d
from now_users
left join earlier_users
    on now_users.account_id = earlier_users.account_id and now_users.as_of_date = earlier_users.as_of_date
