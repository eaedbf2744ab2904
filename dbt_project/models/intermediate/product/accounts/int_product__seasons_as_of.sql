-- Grain: as-of date. How the whole product's use changed: the middle account's last 28 days against the 28 before. The
-- middle one, since a few large accounts that leave are no season; and only of 20 accounts and more, or one makes it.
{{ config(materialized='ephemeral') }}
with ratios as (

    select
        as_of_date,
        {{ safe_divide('events_last_28d', 'events_earlier_28d') }} as events_ratio,
        {{ safe_divide('logins_last_28d', 'logins_earlier_28d') }} as logins_ratio
    from {{ ref('int_product__activity_as_of') }}

)

select
    as_of_date,
    case when count(events_ratio) >= 20 then percentile_cont(0.5) within group (order by events_ratio) end
        as events_ratio,
    case when count(logins_ratio) >= 20 then percentile_cont(0.5) within group (order by logins_ratio) end
        as logins_ratio
from ratios
group by as_of_date
