{{ config(materialized='view') }}

with set_aside as (

{% for table in landed_tables() -%}
select
    '{{ table.source }}' as source_name,
    '{{ table.table }}' as table_name,
    landed_file,
    landed_row,
    {{ quoted_start('row_key') }} as row_key,
    set_aside_reason as reason,
    payload
from {{ ref(table.staged) }}
where set_aside_reason is not null
union all
{% endfor -%}
{% for table in landed_event_tables() -%}
select
    '{{ table.source }}' as source_name,
    '{{ table.table }}' as table_name,
    landed_file,
    landed_row,
    {{ quoted_start('event_id') }} as row_key,
    reason,
    payload
from {{ ref(table.apart) }}
where reason is not null
union all
{% endfor -%}
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
    *,
    -- older versions, replays, test rows, bots and deleted ones are set aside by design: the other reasons are faults of the data
    reason not in ('replayed row', 'superseded by a later version', 'test mode', 'bot', 'deleted at the source') as is_dirt
from set_aside
