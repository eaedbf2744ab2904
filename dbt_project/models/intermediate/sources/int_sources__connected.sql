-- Grain: source.
select
    source_name,
    role,
    sum(rows_kept) > 0 as is_connected
from {{ ref('int_raw__table_counts') }}
group by source_name, role
