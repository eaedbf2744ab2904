-- Grain: account, as-of date, user: active in the last 28 days, complained in the last 30.
with unhappy as (

    select
        complaints.account_id,
        dates.as_of_date,
        complaints.user_id,
        min(complaints.person_name) as person_name,
        min(cast(complaints.complained_at as date)) as complained_on
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_sentiment__complaints') }} as complaints
        on
            complaints.complained_at < dates.as_of_date
            and complaints.complained_at >= dates.as_of_date - 30
            and (complaints.taken_back_at is null or complaints.taken_back_at >= dates.as_of_date)
    group by complaints.account_id, dates.as_of_date, complaints.user_id

),

complainers as (

    select distinct
        account_id,
        user_id
    from unhappy

),

user_days as ( -- noqa: ST03, the macro below reads it

    select
        complainers.account_id,
        complainers.user_id,
        days.active_on,
        min(days.known_on) as known_on
    from {{ ref('int_product__user_days') }} as days
    inner join complainers
        on days.person_key = {{ person_key('complainers.account_id', 'complainers.user_id') }}
    where days.active_on >= {{ first_as_of_date() }} - 28
    group by complainers.account_id, complainers.user_id, days.active_on

),

last_days as (

    select * from {{ feature_last_days('user_days', 'account_id, user_id') }}

)

select
    unhappy.account_id,
    unhappy.as_of_date,
    unhappy.user_id,
    unhappy.person_name,
    unhappy.complained_on
from unhappy
inner join last_days as days
    on
        unhappy.account_id = days.account_id
        and unhappy.user_id = days.user_id
        and unhappy.as_of_date >= days.seen_from
        and unhappy.as_of_date < days.seen_until
        and days.last_on >= unhappy.as_of_date - 28
