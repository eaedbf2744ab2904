-- Grain: account, user, as-of date, of users who came in the last 90 days. How long they have been silent, in days that
-- count: not those on which the product rests, nor up to seven of those on which nobody of the account came.
{{ config(materialized='ephemeral') }}
with lately as (

    select
        account_id,
        user_id,
        as_of_date,
        last_active_on
    from {{ ref('int_product__user_sums_as_of') }}
    where last_active_on >= as_of_date - 90

),

rested as (

    select
        lately.account_id,
        lately.user_id,
        lately.as_of_date,
        least(count(*), 7) as days
    from lately
    inner join {{ ref('int_product__rests') }} as rests
        on
            lately.account_id = rests.account_id
            and lately.last_active_on < rests.day
            and lately.as_of_date > rests.day
            and lately.as_of_date - 28 <= rests.day
    group by lately.account_id, lately.user_id, lately.as_of_date

)

select
    lately.account_id,
    lately.user_id,
    lately.as_of_date,
    today.counted_before - last_day.counted_through + 1 - coalesce(rested.days, 0) as silence_days
from lately
inner join {{ ref('int_product__days') }} as today on lately.as_of_date = today.day
inner join {{ ref('int_product__days') }} as last_day on lately.last_active_on = last_day.day
left join rested
    on
        lately.account_id = rested.account_id
        and lately.user_id = rested.user_id
        and lately.as_of_date = rested.as_of_date
