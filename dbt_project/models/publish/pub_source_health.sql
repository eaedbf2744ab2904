-- Grain: one row per raw table.
select
    counts.source_name,
    counts.table_name,
    connected.is_connected,
    counts.rows_landed,
    counts.rows_kept,
    counts.rows_set_aside,
    {{ safe_divide("counts.rows_set_aside", "counts.rows_landed") }} as set_aside_share
from {{ ref("int_raw__table_counts") }} as counts
inner join {{ ref("int_sources__connected") }} as connected on counts.source_name = connected.source_name
