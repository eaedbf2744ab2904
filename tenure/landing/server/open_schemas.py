"""Opens what has landed in the warehouse's own server as views with the contract's columns; no such row is copied."""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from tenure import warehouse
from tenure.landing.bounds_of_times import bounds_of_times
from tenure.landing.contract import Contract, Table
from tenure.landing.door_schema import PREFIX
from tenure.landing.erased import Erased
from tenure.landing.landing_report import LandingReport
from tenure.landing.memory import TABLES
from tenure.landing.quoting import identifier, literal
from tenure.landing.server.copy_files import copy_files
from tenure.landing.server.copy_rollups import copy_rollups
from tenure.landing.server.copy_rows import ONE_AT_A_TIME
from tenure.landing.server.tables import ServerTable, read_tables
from tenure.landing.server.views import view_of

log = logging.getLogger("tenure")

_TYPES = {"hugeint": "numeric", "json": "text"}


def open_server(
    connection: Any,
    files: Any,
    report: LandingReport,
    contract: Contract,
    erased: Erased,
    schemas: Mapping[str, str],
) -> dict[str, int | list[str]]:
    """Make a view `landed_<source>.<table>` for every table of the contract, over loaders' tables and landed files.

    A table that is nowhere has a view without rows, and a column that is missing is NULL. What was found is in
    `landing.files`, as of files; the name of a loader's table stands for that of a file. Runs at the same time wait for
    one another.

    :param files: DuckDB's connection, with the views over the folder that the report is of.
    :param schemas: the schema of each source that is not called like it.
    :returns: as `LandingReport.summary`.
    """
    with warehouse.transaction(connection):
        connection.execute(ONE_AT_A_TIME)
        _create_tables(connection)
        remembered = _remembered(connection)
        copied = copy_files(report, files, connection, contract, erased)
        if any(contract.is_elsewhere(table) for table in contract.tables):
            copy_rollups(files, connection)
        tables = read_tables(connection, contract, schemas)
        for table in contract.tables:
            found = tables.get(table)
            view = f"{PREFIX}{table.source}.{identifier(table.name)}"
            _show(view, view_of(table, found, copied.get(table), erased), connection)
            if found:
                _write_down(found, view, remembered, connection)
    return _summary(report, tables, connection)


def _create_tables(connection: Any) -> None:
    connection.execute("create schema if not exists landing")
    for table, columns in TABLES.items():
        for ours, theirs in _TYPES.items():
            columns = columns.replace(ours, theirs)
        connection.execute(f"create table if not exists landing.{table} ({columns})")
    connection.execute("create table if not exists landing.holidays (day date, name text)")


def _remembered(connection: Any) -> dict[str, tuple[str, list[tuple]]]:
    """The days of each loader's table, and the state in which they were counted."""
    states = connection.execute("select file, state from landing.files where found = 'server'").fetchall()
    days: dict[str, list[tuple]] = {}
    for row in connection.execute("select * from landing.file_days").fetchall():
        days.setdefault(row[0], []).append(row)
    return {file: (state, days.get(file, [])) for file, state in states if state}


def _show(view: str, body: str, connection: Any) -> None:
    """Make the view where it is not there as it should be: others may be reading it."""
    schema, version = view.split(".")[0], hashlib.sha256(body.encode()).hexdigest()[:32]
    made = f"select obj_description(to_regclass({literal(view)}), 'pg_class')"
    if connection.execute(made).fetchall()[0][0] == version:
        return
    connection.execute(f"create schema if not exists {schema}")
    connection.execute("savepoint before_view")
    try:
        connection.execute(f"create or replace view {view} as {body}")
    except warehouse.errors():
        # A column is of another type now. What stands on the view is made again by the run.
        connection.execute("rollback to savepoint before_view")
        connection.execute(f"drop view if exists {view} cascade")
        connection.execute(f"create view {view} as {body}")
    connection.execute("release savepoint before_view")
    connection.execute(f"comment on view {view} is '{version}'")


def _write_down(
    found: ServerTable, view: str, remembered: Mapping[str, tuple[str, list[tuple]]], connection: Any
) -> None:
    """The table and its rows by day, which are counted where the server says that rows were written."""
    state, days = remembered.get(found.called, (None, []))
    if found.refusal:
        days = []
    elif found.state is None or state != found.state:
        days = [
            (found.called, found.table.source, found.table.name, *day)
            for day in connection.execute(_days_of(found, view)).fetchall()
        ]
    for day in days:
        connection.execute("insert into landing.file_days values (?, ?, ?, ?, ?, ?)", list(day))
    rows = None if found.refusal else sum(day[4] for day in days)
    connection.execute(
        "insert into landing.files values (?, ?, ?, ?, ?, ?, ?, ?, 'server')",
        [
            found.called, found.table.source, found.table.name, rows,
            found.refusal is None, found.refused_column, found.refusal, found.state,
        ],
    )  # fmt: skip


def _days_of(found: ServerTable, view: str) -> str:
    """SQL of rows by the day on which they came in, with the sum of their hashes, as of a file."""
    table = found.table
    names = [identifier(column.name) for column in table.columns] + ([] if table.day else ["_landed_row"])
    digest = f"sum(cast(hashtextextended(cast(row({', '.join(names)}) as text), 0) as numeric))"
    return (
        f"select {_day_of(table)}, count(*), {digest} from {view}"
        f" where _landed_file = {literal(found.called)} group by 1"
    )


def _day_of(table: Table) -> str:
    if not table.day:
        return "cast(null as date)"
    moment = f"tenure_functions.try_timestamp({identifier(table.day)})"
    first, after = bounds_of_times()
    return f"case when {moment} >= {first} and {moment} < {after} then cast({moment} as date) end"


def _summary(
    report: LandingReport, tables: Mapping[Table, ServerTable], connection: Any
) -> dict[str, int | list[str]]:
    refused = [one for one in tables.values() if one.refusal]
    for one in refused:
        log.warning("%s: %s", one.called, one.refusal)
    for message in report.messages:
        log.warning("landing/%s", message)
    [(rows,)] = connection.execute(
        "select coalesce(sum(rows_landed), 0) from landing.files where is_accepted"
    ).fetchall()
    summary = report.summary()
    said = [f"{one.called}: {one.refusal}" for one in refused]
    messages = summary["messages"]
    return summary | {
        "files_accepted": report.files_accepted + len(tables) - len(refused),
        "files_refused": report.files_refused + len(refused),
        "rows_landed": int(rows),
        "messages": said + (messages if isinstance(messages, list) else []),
    }
