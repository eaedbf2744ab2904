-- A row that lands is kept or set aside with a reason; none is lost and none is counted twice.
select
    concat(source_name, '.', table_name) as table_name,
    concat('landed ', rows_landed, ', kept ', rows_kept, ', set aside ', rows_set_aside) as problem
from {{ ref('int_raw__table_counts') }}
where (rows_landed = rows_kept + rows_set_aside) is not true
