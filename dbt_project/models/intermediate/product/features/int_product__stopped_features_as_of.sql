-- Grain: account, as-of date, feature in regular use that nobody has used for 28 days, person who used it (or NULL).
-- Only days that count: a holiday does not stop a feature.
-- Regular: in at least 4 weeks of the 56 days up to its last use. Something tried once, or for a week, is not missed.
-- The uses say who used it, asked for these few alone.
with stopped as (

    select
        uses.account_id,
        uses.as_of_date,
        uses.event_name,
        uses.last_on
    from {{ ref('int_product__feature_uses_as_of') }} as uses
    inner join {{ ref('int_product__days') }} as today on uses.as_of_date = today.day
    inner join {{ ref('int_product__days') }} as last_day on uses.last_on = last_day.day
    where today.counted_before - last_day.counted_through >= 28

),

lasts as (

    select distinct
        account_id,
        event_name,
        last_on
    from stopped

),

habits as (

    -- known 28 days after the last use at the latest: every as-of date that finds it stopped sees the same
    select
        lasts.account_id,
        lasts.event_name,
        lasts.last_on,
        count(distinct days.active_on) as days_used
    from lasts
    inner join {{ ref('int_product__feature_days') }} as days
        on
            lasts.account_id = days.account_id
            and lasts.event_name = days.event_name
            and days.active_on between lasts.last_on - 55 and lasts.last_on
            and days.known_on <= lasts.last_on + 28
    where days.active_on >= {{ first_as_of_date() }} - 142
    group by lasts.account_id, lasts.event_name, lasts.last_on
    having count(distinct {{ monday_of('days.active_on') }}) >= 4

),

people as (

    select
        habits.account_id,
        habits.event_name,
        habits.last_on,
        people.user_id,
        row_number() over (
            partition by habits.account_id, habits.event_name, habits.last_on
            order by count(distinct uses.active_on) desc, people.user_id
        ) as user_rank
    from habits
    inner join {{ ref('int_product__people') }} as people on habits.account_id = people.account_id
    inner join {{ ref('int_product__uses') }} as uses
        on
            people.person_key = uses.person_key
            and habits.event_name = uses.event_name
            and uses.active_on between habits.last_on - 55 and habits.last_on
            and uses.known_on <= habits.last_on + 28
    where people.user_id is not null and uses.active_on >= {{ first_as_of_date() }} - 142
    group by habits.account_id, habits.event_name, habits.last_on, people.user_id

)

select
    stopped.account_id,
    stopped.as_of_date,
    stopped.event_name,

    stopped.last_on,

    habits.days_used,
    people.user_id,
    people.user_rank
from stopped
inner join habits
    on
        stopped.account_id = habits.account_id
        and stopped.event_name = habits.event_name
        and stopped.last_on = habits.last_on
left join people
    on
        stopped.account_id = people.account_id
        and stopped.event_name = people.event_name
        and stopped.last_on = people.last_on
