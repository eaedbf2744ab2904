{#- One row, a table: every rollup of the run, and a retry after a kill between two of them, agree on the same days. -#}
{%- set judged_days = relation_if_built('staging', 'stg_segment__event_days') -%}

with landed as (
    select
        {{ as_date(try_cast('received_at', 'timestamp')) }} as known_on,
        count(*) as rows_landed
    from {{ source('segment', 'tracks') }}
    group by 1
),

changed as (
    {% if judged_days -%}
    select min(landed.known_on) as day
    from landed
    left join {{ judged_days }} as judged
        on landed.known_on = judged.known_on
    where
        judged.known_on is null
        or landed.rows_landed <> judged.rows_landed
    {%- else -%}
    select date '1970-01-01' as day
    {%- endif %}
),

lookback as (
    select {{ add_days(as_of_date(), -var('rollup_lookback_days')) }} as day
)

select
    least(lookback.day, changed.day) as judge_from_on,
    case when changed.day is null then {{ as_of_date() }} else date '9999-12-31' end as judge_until_on,
    least(lookback.day, changed.day, {{ last_rolled_up_days() }}) as rebuild_from_on,
    {{ as_of_date() }} as rebuild_until_on
from lookback
cross join changed
