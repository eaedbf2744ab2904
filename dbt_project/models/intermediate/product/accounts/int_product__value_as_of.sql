-- Grain: account that has a value metric (company.value_metric), as-of date.
with metrics as (

    select
        accounts.account_id,
        coalesce(own.event_name, everyone.event_name) as event_name,
        case when own.account_id is not null then own.label else everyone.label end as label,
        case when own.account_id is not null then own.goal_per_28d else everyone.goal_per_28d end as goal
    from {{ ref('cnf_product__accounts') }} as accounts
    left join {{ ref('cnf_company__value_metrics') }} as own on accounts.account_id = own.account_id
    left join {{ ref('cnf_company__value_metrics') }} as everyone on everyone.account_id = '*'
    where coalesce(own.event_name, everyone.event_name) is not null

),

value_days as (

    select
        days.account_id,
        days.active_on,
        days.known_on,
        sum(days.events) as events
    from {{ ref('int_product__feature_days') }} as days
    inner join metrics on days.account_id = metrics.account_id and days.event_name = metrics.event_name
    where days.active_on >= {{ first_as_of_date() }} - 56
    group by days.account_id, days.active_on, days.known_on

),

sums as (

    select
        days.account_id,
        dates.as_of_date,
        sum(case when days.active_on >= dates.as_of_date - 28 then days.events else 0 end) as last_28d,
        sum(case when days.active_on < dates.as_of_date - 28 then days.events else 0 end) as earlier_28d
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join value_days as days
        on
            days.active_on < dates.as_of_date
            and days.active_on >= dates.as_of_date - 56
            and days.known_on < dates.as_of_date
    group by days.account_id, dates.as_of_date

),

firsts as (

    select
        months.account_id,
        min(months.first_reached_on) as reached_on
    from {{ ref('int_product__feature_months') }} as months
    inner join metrics on months.account_id = metrics.account_id and months.event_name = metrics.event_name
    group by months.account_id

)

select
    metrics.account_id,
    dates.as_of_date,
    metrics.label,
    metrics.goal,
    coalesce(sums.last_28d, 0) as value_last_28d,
    coalesce(sums.earlier_28d, 0) as value_earlier_28d,
    case when firsts.reached_on < dates.as_of_date then firsts.reached_on end as first_value_on
from metrics
cross join {{ ref('int_time__as_of_dates') }} as dates
left join sums on metrics.account_id = sums.account_id and dates.as_of_date = sums.as_of_date
left join firsts on metrics.account_id = firsts.account_id
