{{ config(materialized='view') }}

with set_aside as (
    select
        source_name,
        table_name,
        landed_file,
        landed_row,
        row_key,
        reason,
        payload
    from {{ ref('stg_landing__rows_set_aside') }}
    union all
    select
        'segment' as source_name,
        'tracks' as table_name,
        landed_file,
        landed_row,
        event_id as row_key,
        reason,
        payload
    from {{ ref('stg_segment__events_rejected') }}
    union all
    select
        'segment' as source_name,
        'tracks' as table_name,
        landed_file,
        landed_row,
        event_id as row_key,
        'replayed row' as reason,
        {{ try_cast('null', 'text') }} as payload
    from {{ ref('stg_segment__event_replays') }}
)

select
    source_name,
    table_name,
    landed_file,
    landed_row,
    row_key,
    reason,
    payload
from set_aside
