{{ config(materialized='view') }}

select
    events.event_id,
    events.user_id,
    events.account_id,

    events.event_name,
    events.event_text,

    events.occurred_at,
    events.received_at
from {{ ref('base_segment__events') }} as events
left join {{ ref('stg_segment__event_replays') }} as replays
    on
        events.landed_file = replays.landed_file
        and events.landed_row = replays.landed_row
where
    events.row_reason is null
    and replays.landed_row is null
