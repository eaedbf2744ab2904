-- Grain: month of the last 13 up to the day before the as-of date, project, priority; each of both also as 'all'.
with bugs as (

    {% for project, priority in [
        ('project', 'tracker_priority'), ("'all'", 'tracker_priority'), ('project', "'all'"), ("'all'", "'all'"),
    ] -%}
    select
        {{ project }} as project,
        {{ priority }} as priority,
        opened_at,
        closed_at,
        eta_on,
        {{ hours_between('opened_at', 'closed_at') }} / 24 as days_to_fix
    from {{ ref('pub_bug_states') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

lived as (

    select
        months.month,
        months.is_complete,
        bugs.project,
        bugs.priority,
        bugs.opened_at >= months.month as is_opened,
        bugs.closed_at < months.ends_on as is_closed,
        case when bugs.closed_at < months.ends_on then bugs.days_to_fix end as days_to_fix,
        case when bugs.closed_at < months.ends_on then cast(bugs.closed_at as date) <= bugs.eta_on end as is_by_eta
    from {{ publish_months(13) }} as months
    inner join bugs
        on bugs.opened_at < months.ends_on and (bugs.closed_at is null or bugs.closed_at >= months.month)

)

select
    month,
    project,
    priority,
    is_complete,

    count(case when is_opened then 1 end) as opened,
    count(case when is_closed then 1 end) as closed,
    count(case when not coalesce(is_closed, false) then 1 end) as still_open,
    percentile_cont(0.5) within group (order by days_to_fix) as median_days_to_fix,
    percentile_cont(0.9) within group (order by days_to_fix) as p90_days_to_fix,
    {{ safe_divide('count(case when is_by_eta then 1 end)', 'count(is_by_eta)') }} as share_fixed_by_eta
from lived
group by month, is_complete, project, priority
