-- Grain: landed table. Of every connector, with the role that it plays and the entity that its rows become.
with readable as (
    {% for table in landed_tables() %}
    select
        '{{ table.source }}' as source_name,
        '{{ table.table }}' as table_name,
        '{{ role_of(table.source) }}' as role,
        '{{ table.entity }}' as entity,
        (select count(*) from {{ source(table.source, table.table) }}) as rows_readable,
        (select count(*) from {{ kept_rows(table.staged) }} as kept) as rows_kept
    union all
    {% endfor %}
    {% for table in landed_event_tables() %}
    select
        '{{ table.source }}' as source_name,
        '{{ table.table }}' as table_name,
        '{{ role_of(table.source) }}' as role,
        '{{ table.entity }}' as entity,
        (select cast(coalesce(sum(days.rows_landed), 0) as bigint) from {{ ref(table.days) }} as days) as rows_readable,
        (select cast(coalesce(sum(days.rows_kept), 0) as bigint) from {{ ref(table.kept_days) }} as days) as rows_kept
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

unreadable as (
    select
        source_name,
        table_name,
        count(*) as rows_unreadable
    from {{ source('landing', 'rejected_rows') }}
    group by source_name, table_name
),

set_aside as (
    select
        source_name,
        table_name,
        count(*) as rows_set_aside
    from {{ ref('quarantine') }}
    group by source_name, table_name
)

select
    readable.source_name,
    readable.table_name,
    readable.role,
    readable.entity,
    readable.rows_readable + coalesce(unreadable.rows_unreadable, 0) as rows_landed,
    readable.rows_kept,
    coalesce(set_aside.rows_set_aside, 0) as rows_set_aside
from readable
left join unreadable
    on
        readable.source_name = unreadable.source_name
        and readable.table_name = unreadable.table_name
left join set_aside
    on
        readable.source_name = set_aside.source_name
        and readable.table_name = set_aside.table_name
