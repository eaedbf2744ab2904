"""Which engine holds the warehouse: DuckDB in a file of the home, or PostgreSQL (WAREHOUSE_TARGET=postgres)."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import duckdb

from tenure.core import paths
from tenure.core.errors import InvalidInput
from tenure.warehouse import duckdb_engine

TARGETS = ("duckdb", "postgres")


def is_on_server() -> bool:
    """Whether the warehouse is PostgreSQL.

    :raises InvalidInput: WAREHOUSE_TARGET names an engine that there is not.
    """
    target = os.environ.get("WAREHOUSE_TARGET", "duckdb")
    if target not in TARGETS:
        raise InvalidInput(f"WAREHOUSE_TARGET is {target!r}; it can be {' or '.join(TARGETS)}")
    return target == "postgres"


def is_built() -> bool:
    """Whether there may be something in the warehouse: its file, or a server."""
    return is_on_server() or paths.warehouse_file().exists()


def is_server(connection: object) -> bool:
    """Whether the connection is with a server: beside it, files are opened by DuckDB whatever the warehouse."""
    return not isinstance(connection, duckdb.DuckDBPyConnection)


def try_timestamp(column: str, connection: object) -> str:
    """SQL of the column as a time without a zone, NULL where it is none."""
    if is_server(connection):
        return f"tenure_functions.try_timestamp({column})"
    return f"try_cast({column} as timestamp)"


def errors() -> tuple[type[Exception], ...]:
    """What a statement raises that does not fit the warehouse."""
    if not is_on_server():
        return (duckdb.Error,)
    import psycopg2

    return (duckdb.Error, psycopg2.Error)


@contextmanager
def connect(
    file: Path | None = None,
    read_only: bool = False,
    patience: float | None = None,
    folders: Iterable[Path] = (),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and close it again. A file that is named is always DuckDB's.

    A session with a server has the methods of DuckDB's connection that are used here, and may write.

    :param patience: of a file: seconds to wait for a process that holds it; None waits as long as a run does.
    :param folders: of a file: what SQL may read and write beside the home and its landing folder.
    :raises FileHeld: a process held the file all the time (tasks queue in the `warehouse` pool instead).
    :raises HomeIsNewer: a newer version has written the home.
    :raises StorageFault: the disk is full, or the file is damaged or may not be written.
    :raises ServerUnusable: no server answers, or it is older than PostgreSQL 16.
    """
    if file is None and is_on_server():
        from tenure.warehouse import postgres_engine

        with postgres_engine.connect() as session:
            yield cast(duckdb.DuckDBPyConnection, session)
        return
    with duckdb_engine.connect(file, read_only, patience, folders) as connection:
        yield connection
