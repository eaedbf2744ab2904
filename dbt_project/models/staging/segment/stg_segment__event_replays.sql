{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_rebuilt('known_on')},
) }}

{%- set rebuilt_from = first_rebuilt_day() %}

-- Ranking every event would cost thirty scans: ids are counted, and only the repeated ones are ranked. A day's run
-- counts the ids that came in on the days it rebuilds, among all that ever came in.
with repeated as (
    select {{ as_text('id') }} as event_id
    from {{ source('segment', 'tracks') }}
    {% if is_incremental() -%}
    where id in (
            select id
            from {{ source('segment', 'tracks') }}
            where {{ try_cast('received_at', 'timestamp') }} >= {{ rebuilt_from }}
        )
    {% endif -%}
    group by id
    having count(*) > 1
),

receptions as (
    select
        events.event_id,
        events.received_at,
        events.landed_file,
        events.landed_row,
        row_number() over (
            partition by events.event_id
            order by events.received_at, events.landed_file, events.landed_row
        ) as reception
    from {{ ref('stg_segment__events_judged') }} as events
    inner join repeated
        on events.event_id = repeated.event_id
    left join {{ ref('stg_segment__events_rejected') }} as rejected
        on
            events.landed_file = rejected.landed_file
            and events.landed_row = rejected.landed_row
    where rejected.landed_row is null
)

select
    event_id,
    {{ as_date('received_at') }} as known_on,
    landed_file,
    landed_row
from receptions
where reception > 1 and received_at >= {{ rebuilt_from }}
