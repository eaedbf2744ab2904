"""Copies the rows of landed files to the server: what people do on the page lands as files, and so may anything else.

DuckDB opens the files as it does without a server, in a database of this home's own; it remembers there what it has
read. A file is copied once, and again when it has changed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tenure.core import paths
from tenure.landing.contract import Contract, Table
from tenure.landing.erased import Erased
from tenure.landing.landing_report import LandingReport
from tenure.landing.memory import TABLES
from tenure.landing.quoting import identifier, literal
from tenure.landing.server.copy_rows import copy_rows, type_on_server
from tenure.landing.server.views import PLACE_OF_FILES, copied_table

# Which files lie in the copies, in which state.
COPIED = f"{PLACE_OF_FILES}.copied"


def files_database() -> Path:
    """What DuckDB remembers of the files, and its views over them."""
    return paths.home() / "warehouse" / "landed_files.duckdb"


def copy_files(
    report: LandingReport, files: Any, connection: Any, contract: Contract, erased: Erased
) -> dict[Table, dict[str, str]]:
    """Types of the columns of each table that files have rows of.

    :param files: DuckDB's connection, with the views over the folder that the report is of.
    """
    connection.execute(f"create schema if not exists {PLACE_OF_FILES}")
    connection.execute(f"create table if not exists {COPIED} (file text, table_name text, state text)")
    types = {
        table: _copy_table(table, states, files, connection, erased)
        for table, states in _states(contract, report).items()
    }
    for table, columns in TABLES.items():
        _copy_remembered(table, columns, files, connection)
    return {table: found for table, found in types.items() if found}


def _states(contract: Contract, report: LandingReport) -> dict[Table, dict[str, str | None]]:
    """Of each table the accepted files, each with its state."""
    states: dict[Table, dict[str, str | None]] = {table: {} for table in contract.tables}
    for file in report.files:
        if file.refusal is None and file.rows:
            states[file.table][file.name] = file.state
    return states


def _copy_table(
    table: Table, states: Mapping[str, str | None], files: Any, connection: Any, erased: Erased
) -> dict[str, str]:
    """Bring the copies up to date; returns the types of their columns, of a table without files none."""
    target = copied_table(table)
    types = _types_in(files, table) if states else {}
    # With another one erased, or columns of other types, all are copied anew.
    shape = hashlib.sha256(repr((sorted(types.items()), erased.state)).encode()).hexdigest()[:16]
    wanted = {name: f"{shape} {state}" for name, state in states.items()}
    there = dict(
        connection.execute(f"select file, state from {COPIED} where table_name = ?", [target]).fetchall()
    )
    if any(not state.startswith(shape) for state in there.values()) or not there or not wanted:
        connection.execute(f"drop table if exists {target} cascade")
        connection.execute(f"delete from {COPIED} where table_name = ?", [target])
        there = {}
        if wanted:
            declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in types.items())
            connection.execute(f"create table {target} ({declared})")
    gone = [name for name, state in there.items() if wanted.get(name) != state]
    if gone:
        connection.execute(f"delete from {target} where _landed_file = any(?)", [gone])
        connection.execute(f"delete from {COPIED} where table_name = ? and file = any(?)", [target, gone])
    new = [name for name, state in wanted.items() if there.get(name) != state]
    if new:
        _copy_rows(table, new, list(types), files, connection)
        connection.executemany(
            f"insert into {COPIED} values (?, ?, ?)", [(name, target, wanted[name]) for name in new]
        )
    return types


def _types_in(files: Any, table: Table) -> dict[str, str]:
    found = files.execute(f"describe select * from {_view(files, table)}").fetchall()
    return {name: type_on_server(kind) for name, kind, *_ in found}


def _view(files: Any, table: Table) -> str:
    catalogue = files.execute("select current_database()").fetchall()[0][0]
    return ".".join(map(identifier, (catalogue, table.source, table.name)))


def _copy_rows(
    table: Table, names: Sequence[str], columns: Sequence[str], files: Any, connection: Any
) -> None:
    """In the order of the files and their rows."""
    listed = ", ".join(map(literal, names))
    query = f"select * from {_view(files, table)} where _landed_file in ({listed}) order by _landed_file, _landed_row"
    copy_rows(query, copied_table(table), columns, files, connection)


def _copy_remembered(table: str, columns: str, files: Any, connection: Any) -> None:
    """What the door wrote down of the files, but for rows that it keeps for itself."""
    if table == "copied_rows":
        return
    names = [one.split()[0] for one in columns.split(", ")]
    connection.execute(f"delete from landing.{table}")
    copy_rows(f"select * from landing.{table}", f"landing.{table}", names, files, connection)
