-- Grain: account, as-of date (any account with an active user in the 84 days before).
-- No count(distinct) over windows: each user's day holds from the day it is seen until a later day of the user is,
-- so one as-of date meets exactly one row of a user, their last day known then.
with user_days as (

    select
        account_id,
        user_id,
        active_on,
        -- known once its first event has arrived
        min(known_on) as known_on
    from {{ ref('int_product__user_days') }}
    where
        user_id is not null
        and active_on >= (select min(as_of_date) - 112 from {{ ref('int_time__as_of_dates') }})
    group by account_id, user_id, active_on

),

spans as (

    select
        account_id,
        user_id,
        active_on,

        greatest(active_on, known_on) + 1 as seen_from,
        coalesce(min(greatest(active_on, known_on) + 1) over later_days, date '9999-01-01') as seen_until,
        -- the same, for the last day of the user at least 28 days before the as-of date
        greatest(active_on + 28, known_on) + 1 as earlier_from,
        coalesce(min(greatest(active_on + 28, known_on) + 1) over later_days, date '9999-01-01') as earlier_until,

        -- Days that arrived more than 14 days late do not count: they may not have been known yet.
        sum(case when known_on <= active_on + 14 then 1 else 0 end) over month_before as active_days_in_28d
    from user_days
    window
        later_days as (
            partition by account_id, user_id order by active_on rows between 1 following and unbounded following
        ),
        month_before as (
            partition by account_id, user_id order by active_on
            range between interval '27' day preceding and current row
        )

),

now_users as (

    select
        spans.account_id,
        dates.as_of_date,
        count(case when spans.active_on >= dates.as_of_date - 7 then 1 end) as users_last_7d,
        count(case when spans.active_on >= dates.as_of_date - 28 then 1 end) as users_last_28d,
        count(case when spans.active_on < dates.as_of_date - 28 then 1 end) as silent_users,
        count(case
            when spans.active_days_in_28d >= 8
                and spans.active_on < dates.as_of_date - 14 and spans.active_on >= dates.as_of_date - 42 then 1
        end) as power_users_lost
    from spans
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on
            dates.as_of_date >= spans.seen_from
            and dates.as_of_date < least(spans.seen_until, spans.active_on + 85)
    group by spans.account_id, dates.as_of_date

),

earlier_users as (

    select
        spans.account_id,
        dates.as_of_date,
        count(*) as users_earlier_56d,
        count(case when spans.active_on >= dates.as_of_date - 56 then 1 end) as users_earlier_28d
    from spans
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on
            dates.as_of_date >= spans.earlier_from
            and dates.as_of_date < least(spans.earlier_until, spans.active_on + 85)
    group by spans.account_id, dates.as_of_date

)

select
    now_users.account_id,
    now_users.as_of_date,
    now_users.users_last_7d,
    now_users.users_last_28d,
    now_users.silent_users,
    now_users.power_users_lost,
    coalesce(earlier_users.users_earlier_28d, 0) as users_earlier_28d,
    coalesce(earlier_users.users_earlier_56d, 0) as users_earlier_56d
from now_users
left join earlier_users
    on now_users.account_id = earlier_users.account_id and now_users.as_of_date = earlier_users.as_of_date
