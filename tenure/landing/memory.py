"""What the door remembers of the files it has read, so that each is read once, and what is new is seen by its content.

`landing.files` holds what was found in a file, with the file's state when it was read; `landing.file_days` its rows by
the day received, with a sum of their hashes: rows that were renamed, compacted or put in another order have the same
sums, and a corrected one has another.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tenure.landing.contract import Contract, Table
from tenure.landing.landed_file import Day, LandedFile, RejectedRow

TABLES = {
    "files": (
        "file text, source_name text, table_name text, rows_landed bigint, is_accepted boolean, column_name text,"
        " reason text, state text, found text"
    ),
    "file_days": "file text, source_name text, table_name text, known_on date, rows_landed bigint, digest hugeint",
    "rejected_rows": (
        "file text, source_name text, table_name text, row bigint, column_name text, reason text, payload text"
    ),
    "copied_rows": "file text, row bigint, payload json",
}
# Of a file's findings, what is not written down with it: its place, and what has a table of its own.
_APART = {"path", "name", "table", "state", "days", "rejected"}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The door's tables. One of an older version is made anew: its files are read once more."""
    connection.execute("create schema if not exists landing")
    if not _are_made(connection):
        for table, columns in TABLES.items():
            connection.execute(f"create or replace table landing.{table} ({columns})")


def _are_made(connection: duckdb.DuckDBPyConnection) -> bool:
    """The tables are there, all with the columns of this version."""
    found = connection.execute(
        "select table_name, list(column_name order by ordinal_position) from information_schema.columns"
        " where table_schema = 'landing' group by 1"
    ).fetchall()
    wanted = {table: [one.split()[0] for one in columns.split(", ")] for table, columns in TABLES.items()}
    return wanted.items() <= dict(found).items()


def state_of(path: Path, table: Table, null_markers: Sequence[str]) -> str | None:
    """A file in the same state is not read again: its place, size and times, and how it is read. None: it has none."""
    try:
        state = path.stat()
    except OSError:
        return None
    seen = (
        path,
        state.st_size,
        state.st_mtime_ns,
        state.st_ctime_ns,
        state.st_ino,
        table,
        null_markers,
        _reading(),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


@cache
def _reading() -> str:
    """The code that reads files: another one may find something else in them."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in code)).hexdigest()


def read_memory(
    contract: Contract, landing: Path, connection: duckdb.DuckDBPyConnection
) -> dict[tuple[str, str | None], LandedFile]:
    """The findings of the last time, by the file's name and its state then."""
    if not _are_made(connection):
        return {}
    tables = {(table.source, table.name): table for table in contract.tables}
    days = _by_file("select file, known_on, rows_landed, digest from landing.file_days", connection)
    rejected = _by_file(
        "select file, row, column_name, reason, payload from landing.rejected_rows order by row", connection
    )
    found = connection.execute(
        "select file, source_name, table_name, state, found from landing.files where state is not null"
    ).fetchall()
    return {
        (name, state): LandedFile(
            path=landing / name,
            name=name,
            table=tables[source, table],
            state=state,
            days=tuple(Day(*day) for day in days.get(name, ())),
            rejected=tuple(RejectedRow(*row) for row in rejected.get(name, ())),
            **_thawed(json.loads(text)),
        )
        for name, source, table, state, text in found
        if (source, table) in tables
    }


def _by_file(query: str, connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = {}
    for name, *values in connection.execute(query).fetchall():
        found.setdefault(name, []).append(tuple(values))
    return found


def _thawed(found: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}


def remember(
    files: Sequence[LandedFile],
    read: Iterable[str],
    unknown: Iterable[tuple[str, str]],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Write down what was found in all files, and the rows of those that were read this time.

    :param read: names of the files that were read; what the tables hold of other files that are still there stays.
    :param unknown: entries of the folder that are no files of ours, each with the reason.
    """
    read = set(read)
    kept = pd.DataFrame({"file": sorted({file.name for file in files} - read)}, dtype=object)
    connection.register("kept_files", kept)
    for table in ("file_days", "rejected_rows", "copied_rows"):
        connection.execute(f"delete from landing.{table} where file not in (select file from kept_files)")
    connection.unregister("kept_files")
    connection.execute("delete from landing.files")
    fresh = [file for file in files if file.name in read]
    _insert("files", [_row_of(file) for file in files], connection)
    _insert(
        "files",
        [(name, None, None, None, False, None, reason, None, None) for name, reason in unknown],
        connection,
    )
    _insert(
        "file_days",
        [(*_named(file), day.known_on, day.rows, day.digest) for file in fresh for day in file.days],
        connection,
    )
    _insert(
        "rejected_rows",
        [
            (*_named(file), row.line, row.column, row.reason, row.payload)
            for file in fresh
            for row in file.rejected
        ],
        connection,
    )


def _named(file: LandedFile) -> tuple[str, str, str]:
    return file.name, file.table.source, file.table.name


def _row_of(file: LandedFile) -> tuple[Any, ...]:
    found = {one.name: getattr(file, one.name) for one in fields(file) if one.name not in _APART}
    is_accepted = file.refusal is None
    return (
        *_named(file),
        file.rows,
        is_accepted,
        file.refused_column,
        file.refusal,
        file.state,
        json.dumps(found),
    )


def _insert(table: str, rows: list[tuple[Any, ...]], connection: duckdb.DuckDBPyConnection) -> None:
    if rows:
        connection.register("rows_to_write", pd.DataFrame(rows, dtype=object))
        connection.execute(f"insert into landing.{table} select * from rows_to_write")
        connection.unregister("rows_to_write")
