-- Grain: account, as-of date (any account with a product event known before it).
with product_days as ( -- noqa: ST03, the macro below reads it

    select
        account_id,
        event_name,
        active_on,
        known_on
    from {{ ref('int_product__feature_days') }}
    where
        event_name not in ({{ feature_no_features() }})
        and active_on >= (select min(as_of_date) - 84 from {{ ref('int_time__as_of_dates') }})

),

last_days as (

    select * from {{ feature_last_days('product_days', 'account_id, event_name') }}

),

last_uses as (

    select
        days.account_id,
        dates.as_of_date,
        days.event_name,
        days.last_on
    from last_days as days
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on dates.as_of_date >= days.seen_from and dates.as_of_date < least(days.seen_until, days.last_on + 85)

),

offered as (

    -- what the product offers: what any customer has used in the 84 days before
    select
        as_of_date,
        count(distinct event_name) as features
    from last_uses
    group by as_of_date

)

select
    last_uses.account_id,
    last_uses.as_of_date,
    count(case when last_uses.last_on >= last_uses.as_of_date - 28 then 1 end) as features_used,
    count(case when last_uses.last_on < last_uses.as_of_date - 28 then 1 end) as features_stopped,
    max(offered.features) as features_offered
from last_uses
inner join offered on last_uses.as_of_date = offered.as_of_date
group by last_uses.account_id, last_uses.as_of_date
