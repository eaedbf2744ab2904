{#- One row: the days whose events this run rolls up again. A table, so that every rollup of the run, and a retry after
    a kill between two of them, agree on the same days. -#}
select
    coalesce({{ rollup_from_date() }}, date '1970-01-01') as rebuild_from_on,
    {{ as_of_date() }} as rebuild_until_on
