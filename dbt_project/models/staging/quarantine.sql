with set_aside as (
    {% for table in landed_tables() %}
    select
        '{{ table.source }}' as source_name,
        '{{ table.table }}' as table_name,
        landed_file,
        landed_row,
        row_key,
        set_aside_reason as reason,
        payload
    from {{ ref(table.base) }}
    where set_aside_reason is not null
    union all
    {% endfor %}
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
        replays.landed_file,
        replays.landed_row,
        replays.event_id as row_key,
        'replayed row' as reason,
        {{ try_cast('null', 'text') }} as payload
    from {{ ref('stg_segment__event_replays') }} as replays
    union all
    select
        source_name,
        table_name,
        file as landed_file,
        row as landed_row,
        {{ try_cast('null', 'text') }} as row_key,
        coalesce(column_name || ': ', '') || reason as reason,
        payload
    from {{ source('landing', 'rejected_rows') }}
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
