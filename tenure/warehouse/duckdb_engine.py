"""Connects Python with the DuckDB warehouse: frames out, partitions in."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tenure.core import paths
from tenure.core.duckdb_file import open_file
from tenure.core.home_version import take_home
from tenure.core.storage_faults import in_words

# Small enough for a laptop beside Airflow; DuckDB spills the rest to its own folder.
LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "max_temp_directory_size": "10GB",
    "preserve_insertion_order": "false",
}

# A database of this process alone; what does not fit into memory spills to the home.
IN_MEMORY = Path(":memory:")


@contextmanager
def connect(
    file: Path | None = None,
    read_only: bool = False,
    patience: float | None = None,
    folders: Iterable[Path] = (),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and close it again, which gives the single writer's lock back.

    :param patience: seconds to wait for a process that holds the file; None waits as long as a run does.
    :param folders: what SQL may read and write beside the home and its landing folder.
    :raises FileHeld: it held the file all the time (tasks queue in the `warehouse` pool instead).
    :raises HomeIsNewer: a newer version has written the home.
    :raises StorageFault: the disk is full, or the file is damaged or may not be written.
    """
    file = file or paths.warehouse_file()
    if file == paths.warehouse_file() and not read_only:
        take_home()
    limits = LIMITS
    if file == IN_MEMORY:
        limits = limits | {"temp_directory": str(paths.home() / "tmp")}
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
    connection = open_file(file, read_only, limits, patience, folders)
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    except duckdb.Error as error:
        if fault := in_words(error, file):
            raise fault from error
        raise
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit the whole block or none of it, also when the task is interrupted or times out."""
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    # An interrupt and the timeout of a task are not an `Exception`; both are raised again, like everything else.
    except BaseException:
        # DuckDB has ended the transaction itself where its commit failed: that reason is the one to raise.
        with suppress(duckdb.TransactionException):
            connection.execute("rollback")
        raise


def read(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | dict[str, Any] | None = None
) -> pd.DataFrame:
    """The rows of the query."""
    return connection.execute(query, parameters or []).df()


def table_exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether there is a table or view of this name, given as `schema.name`."""
    schema, name = table.split(".")
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?", [schema, name]
    ).fetchall()
    return bool(found)


def replace_partition(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame, where: Mapping[str, object]
) -> None:
    """Delete the rows of `table` that match `where` and insert `rows`, in one transaction.

    Running it twice leaves the same table; being killed inside it leaves the old one. The table must exist.
    """
    with transaction(connection):
        delete_partition(connection, table, where)
        insert_rows(connection, table, rows)


def delete_partition(connection: duckdb.DuckDBPyConnection, table: str, where: Mapping[str, object]) -> None:
    """Delete the rows of `table` whose columns equal the values of `where`."""
    condition = " and ".join(f"{column} = ?" for column in where)
    connection.execute(f"delete from {table} where {condition}", list(where.values()))


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    """Add the rows to `table`, columns matched by name."""
    connection.register("rows_to_insert", rows)
    try:
        connection.execute(f"insert into {table} by name select * from rows_to_insert")
    finally:
        connection.unregister("rows_to_insert")
