-- Grain: person, day active, day known. With the days since the person's active day
-- before, of those that count as silence. Events
-- without a user are one person of the account, which the features leave out.
{{ config(materialized='ephemeral') }}
with user_days as (

    select
        days.person_key,
        days.active_on,
        days.known_on,
        days.events,
        -- a day is counted once, with the first of its events to arrive
        case when days.active_on = lag(days.active_on) over arrived then 0 else 1 end as is_new_day
    from {{ ref('int_product__user_days') }} as days
    -- a window looks back 200 days, a day in it 28 more for the eighth before, and 14 for those that arrived late
    where days.known_on >= {{ window_month(250) }} and not {{ habit_is_long_ago('days', 250) }}
    window arrived as (partition by days.person_key order by days.active_on, days.known_on)

),

last_days_before as (

    -- all that the first gap of the window needs of the days before, at a fraction of their sorting
    select
        person_key,
        last_on_time_on as active_on
    from {{ ref('int_product__user_months') }}
    where month < {{ window_month(250) }} and last_on_time_on is not null

    union all

    select
        days.person_key,
        days.active_on
    from {{ ref('int_product__user_days') }} as days
    where
        days.known_on >= {{ window_month(250) }}
        and {{ habit_is_long_ago('days', 250) }}
        and days.known_on <= days.active_on + 14

),

timed_days as (

    -- Of days that arrived within 14: whether others lie between is certain 14 days later, now and when it is run again
    select
        *,
        is_new_day = 1 and known_on <= active_on + 14 as is_on_time
    from user_days

    union all

    select
        person_key,
        max(active_on) as active_on,
        max(active_on) as known_on,
        0 as events,
        0 as is_new_day,
        true as is_on_time
    from last_days_before
    group by person_key

),

gaps as (

    select
        timed_days.*,
        lag(timed_days.active_on, 7) over on_time as eighth_day_back_on,
        {{ days_between('lag(timed_days.active_on) over on_time', 'timed_days.active_on') }} as days_since_day_before,
        calendar.counted_before - lag(calendar.counted_through) over on_time + 1 as counted_days_since
    from timed_days
    left join {{ ref('int_product__days') }} as calendar on timed_days.active_on = calendar.day
    window on_time as (
        partition by timed_days.person_key, timed_days.is_on_time order by timed_days.active_on, timed_days.known_on
    )

)

select
    person_key,
    active_on,
    known_on,
    events,
    is_new_day,
    -- the eighth active day within 28
    is_on_time and eighth_day_back_on >= active_on - 27 as is_frequent,
    -- after two hundred days somebody begins anew: that is no gap of a habit
    case when is_on_time and days_since_day_before <= 200 then counted_days_since end as gap_days
from gaps
where not {{ habit_is_long_ago('gaps', 200) }}
