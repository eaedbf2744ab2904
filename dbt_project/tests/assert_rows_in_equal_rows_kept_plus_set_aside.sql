-- A row that lands is kept or set aside with a reason; none is lost and none is counted twice.
select
    source_name,
    table_name,
    rows_landed,
    rows_kept,
    rows_set_aside
from {{ ref('int_raw__table_counts') }}
where rows_landed <> rows_kept + rows_set_aside
