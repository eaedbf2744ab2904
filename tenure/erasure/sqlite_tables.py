"""A person in the tables of a SQLite file, such as Airflow's: counted, replaced, and gone from its free pages too."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tenure.erasure.traces import Traces
from tenure.landing.quoting import identifier

BEGINNING = b"SQLite format 3\0"
PATIENCE_SECONDS = 60


def is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(BEGINNING)) == BEGINNING


def count_rows(file: Path, traces: Traces) -> dict[str, int]:
    """Rows that name the person, by table."""
    with closing(_open(file, traces)) as connection:
        counted = {
            table: connection.execute(
                f"select count(*) from {identifier(table)} where {_is_theirs(columns)}"
            ).fetchone()[0]
            for table, columns in _tables(connection)
        }
    return {table: rows for table, rows in counted.items() if rows}


def clean_file(file: Path, traces: Traces) -> None:
    """Replace the person in every table, then write the file anew without what was deleted."""
    with closing(_open(file, traces)) as connection:
        with connection:
            for table, columns in list(_tables(connection)):
                values = ", ".join(f"{identifier(name)} = hidden({identifier(name)})" for name in columns)
                connection.execute(f"update {identifier(table)} set {values} where {_is_theirs(columns)}")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")


def _open(file: Path, traces: Traces) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=PATIENCE_SECONDS)
    connection.create_function("hidden", 1, lambda value: _hidden(value, traces), deterministic=True)
    connection.create_function("is_theirs", 1, lambda value: _is_named(value, traces), deterministic=True)
    return connection


def _hidden(value: Any, traces: Traces) -> Any:
    return traces.hidden(value) if isinstance(value, str) else value


def _is_named(value: object, traces: Traces) -> bool:
    return isinstance(value, str) and traces.found_in(value)


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    for (table,) in connection.execute(
        "select name from sqlite_master where type = 'table' order by 1"
    ).fetchall():
        columns = [row[1] for row in connection.execute(f"pragma table_info({identifier(table)})").fetchall()]
        if not table.startswith("sqlite_"):
            yield table, columns


def _is_theirs(columns: list[str]) -> str:
    return " or ".join(f"is_theirs({identifier(name)})" for name in columns)
