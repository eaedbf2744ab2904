-- Grain: user, day active, day known. With the days since the user's active day before.
{{ config(materialized='ephemeral') }}
with user_days as (

    select
        users.user_number,
        days.active_on,
        days.known_on,
        days.events,
        -- a day is counted once, with the first of its events to arrive
        case when days.active_on = lag(days.active_on) over arrived then 0 else 1 end as is_new_day
    from {{ ref('int_product__user_days') }} as days
    inner join {{ ref('int_product__users_numbered') }} as users
        on days.account_id = users.account_id and days.user_id = users.user_id
    -- the gaps of the windows begin up to 200 days before them
    where not {{ habit_is_long_ago('days', 400) }}
    window arrived as (partition by users.user_number order by days.active_on, days.known_on)

),

timed_days as (

    -- Of days that arrived within 14: whether others lie between is certain 14 days later, now and when it is run again
    select
        *,
        is_new_day = 1 and known_on <= active_on + 14 as is_on_time
    from user_days

),

gaps as (

    select
        *,
        lag(active_on, 7) over on_time as eighth_day_back_on,
        {{ days_between('lag(active_on) over on_time', 'active_on') }} as days_since_day_before
    from timed_days
    window on_time as (partition by user_number, is_on_time order by active_on, known_on)

)

select
    user_number,
    active_on,
    known_on,
    events,
    is_new_day,
    -- the eighth active day within 28
    is_on_time and eighth_day_back_on >= active_on - 27 as is_frequent,
    -- after two hundred days somebody begins anew: that is no gap of a habit
    case when is_on_time and days_since_day_before <= 200 then days_since_day_before end as gap_days
from gaps
where not {{ habit_is_long_ago('gaps', 200) }}
