"""int_raw__table_counts: how much of each raw table staging could keep."""

from expectations.check import CRITICAL, WARNING, Suite, between
from expectations.raw.required_tables import REQUIRED
from tenure.landing.contract import NEEDED_ROLE

# Fewer than ten dirty rows are read in the quarantine; their share of a small table means nothing.
DIRT = f"""
    with dirt as (
        select source_name, table_name, count(*) as rows_dirty
        from staging.quarantine
        where is_dirt
        group by source_name, table_name
    )
    select counts.source_name, counts.table_name, counts.rows_landed, counts.rows_kept,
        coalesce(dirt.rows_dirty, 0) as rows_dirty,
        case when dirt.rows_dirty >= 10 then dirt.rows_dirty * 1.0 / counts.rows_landed end as dirty_share,
        case
            when dirt.rows_dirty >= 10 and (counts.source_name, counts.table_name) in {REQUIRED}
                then dirt.rows_dirty * 1.0 / counts.rows_landed
        end as dirty_share_of_required
    from intermediate.int_raw__table_counts as counts
    left join dirt on dirt.source_name = counts.source_name and dirt.table_name = counts.table_name
    where counts.rows_landed > 0
    order by counts.source_name, counts.table_name
"""

SET_ASIDE = Suite(
    table="intermediate.int_raw__table_counts",
    about="the raw tables that hold rows",
    query=DIRT,
    key=("source_name", "table_name"),
    checks=(
        between(
            "dirty_share",
            None,
            0.02,
            description="at most 2 % of a table's rows are set aside as dirt",
            severity=WARNING,
            remedy="read reason and payload in staging.quarantine and inform the owner of the source",
        ),
        between(
            "dirty_share_of_required",
            None,
            0.25,
            description="at most a quarter of a required table's rows is set aside as dirt; an optional one warns",
            severity=CRITICAL,
            remedy="the source or its loader has changed: group staging.quarantine by reason, then correct the "
            "landing or the table's staging model",
        ),
    ),
)

# Contract.asked, where a source has landed when it delivers rows.
REQUIRED_COUNTS = f"""
    with counts as (
        select *,
            sum(rows_landed) over (partition by source_name) as rows_of_source,
            sum(rows_landed) over (partition by role) as rows_of_role
        from intermediate.int_raw__table_counts
    )
    select source_name, table_name, rows_landed, rows_kept
    from counts
    where (source_name, table_name) in {REQUIRED}
        and (rows_of_source > 0 or (rows_of_role = 0 and role = '{NEEDED_ROLE}'))
    order by source_name, table_name
"""

NOT_EMPTY = Suite(
    table="intermediate.int_raw__table_counts",
    about="the tables without which billing, or a connected source, is of no use",
    query=REQUIRED_COUNTS,
    key=("source_name", "table_name"),
    checks=(
        between(
            "rows_kept",
            1,
            None,
            description="each required table holds rows that can be used",
            severity=CRITICAL,
            remedy="land files under landing/<source>/<table>/, of two systems of a role those of one; if there are "
            "some, landing.files and staging.quarantine say why none of their rows was kept",
        ),
    ),
)

SUITES = (SET_ASIDE, NOT_EMPTY)
