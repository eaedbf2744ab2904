"""What has landed of each table of the contract: rows, filled columns, newest day, holes, test mode, deleted rows."""

from collections.abc import Callable, Collection
from dataclasses import replace
from difflib import get_close_matches

import duckdb

from tenure.doctor.findings import ColumnFound, TableFound, shown
from tenure.landing.contract import Column, Contract, Table
from tenure.landing.landed_file import LandedFile
from tenure.landing.landing_report import LandingReport
from tenure.landing.quoting import identifier

# When a loader read a row.
READ_AT = ("_fivetran_synced", "received_at")
# Columns that say of a row that it counts nowhere, and the value that says so.
TEST_MODE = {"livemode": "false"}
DELETED = {"_fivetran_deleted": "true", "is_deleted": "true"}
# How alike the names of two columns are when one is taken for a misspelt other.
ALIKE = 0.8

# On how many of the last 90 days there are rows; and the longest stretch of more than a week without a row in the last
# year, where there are rows on most days of the four weeks before it and of those after it: in a table of rare events
# a month without any means nothing.
RHYTHM = """
with days as (select distinct cast({moment} as date) as day from {view} where {moment} is not null),
steps as (
    select day, lead(day) over (order by day) as next_day, max(day) over () as last_day,
        count(*) over (order by day range between interval 27 day preceding and current row) as days_before,
        count(*) over (order by day range between interval 1 day following and interval 34 day following) as days_after
    from days
),
hole as (
    select day, next_day from steps
    where next_day - day > 7 and day > last_day - 365 and days_before >= 18 and days_after >= 14
    order by next_day - day desc limit 1
)
select count(*) filter (where day > last_day - 90), (select day from hole), (select next_day from hole) from steps
"""


def find_tables(
    report: LandingReport,
    contract: Contract,
    connection: duckdb.DuckDBPyConnection,
    say: Callable[[str], None],
) -> tuple[TableFound, ...]:
    """Every table of the contract, in its order; one that has rows is read."""
    found = []
    asked = contract.asked({file.table.source for file in report.files})
    for table in contract.tables:
        files = [file for file in report.files if file.table == table]
        read = [file for file in files if file.refusal is None]
        one = TableFound(
            role=table.role,
            source=table.source,
            name=table.name,
            is_needed=table.is_required,
            is_asked=table in asked,
            is_switched_off=contract.is_switched_off(table),
            files=len(files),
            refused=len(files) - len(read),
        )
        if read:
            say(f"Reading {one.full_name}")
            one = _read(one, table, read, connection)
        found.append(one)
    return tuple(found)


def _read(
    found: TableFound, table: Table, files: list[LandedFile], connection: duckdb.DuckDBPyConnection
) -> TableFound:
    filled = [f"count({identifier(column.name)})" for column in table.columns]
    counts = ["count(*)", f"max({_moment(table)})", _count(table, TEST_MODE), _count(table, DELETED), *filled]
    view = f"{identifier(table.source)}.{identifier(table.name)}"
    rows, newest, test_mode, deleted, *values = connection.execute(
        f"select {', '.join(counts)} from {view}"
    ).fetchall()[0]
    active_days, since, until = connection.execute(
        RHYTHM.format(moment=_moment(table), view=view)
    ).fetchall()[0]
    return replace(
        found,
        rows=rows,
        columns=tuple(
            _column(column, count, files) for column, count in zip(table.columns, values, strict=True)
        ),
        newest=newest and newest.date(),
        active_days=active_days,
        hole=(since, until) if since else None,
        test_mode=test_mode,
        deleted=deleted,
    )


def _moment(table: Table) -> str:
    """SQL for when a row happened, but never after it was read: a date of the future must not age all other tables."""
    times = [column for column in table.columns if column.data_type == "timestamp"]
    happened = next((column for column in times if column.is_required), next(iter(times), None))
    read = next((column for column in times if column.name in READ_AT), None)
    moments = {_time(column) for column in (happened, read) if column}
    return f"least({', '.join(sorted(moments))})" if moments else "cast(null as timestamp)"


def _time(column: Column) -> str:
    return f"try_cast({identifier(column.name)} as timestamp)"


def _count(table: Table, marks: dict[str, str]) -> str:
    """SQL for the rows that carry one of the marks."""
    names = {column.name for column in table.columns}
    marked = [
        f"try_cast({identifier(mark)} as boolean) = {value}" for mark, value in marks.items() if mark in names
    ]
    return f"count(*) filter (where {' or '.join(marked)})" if marked else "0"


def _column(column: Column, filled: int, files: Collection[LandedFile]) -> ColumnFound:
    has_landed = any(column.name in file.names for file in files)
    unread = {name.lower(): name for file in files for name in file.unread if len(name) < 100}
    alike = get_close_matches(column.name, unread, 1, ALIKE) if not has_landed else []
    return ColumnFound(column.name, has_landed, filled, shown(unread[alike[0]]) if alike else "")
