{{ config(materialized='view') }}

with set_aside as (
    select
        landed_file,
        landed_row
    from {{ ref('stg_segment__events_rejected') }}
    union all
    select
        landed_file,
        landed_row
    from {{ ref('stg_segment__event_replays') }}
)

select
    events.event_id,
    events.user_id,
    events.account_id,

    events.event_name,
    events.event_text,

    events.occurred_at,
    events.received_at
from {{ ref('stg_segment__events_judged') }} as events
left join set_aside
    on
        events.landed_file = set_aside.landed_file
        and events.landed_row = set_aside.landed_row
where set_aside.landed_row is null
