"""Rows and partitions of the warehouse's tables, whatever the engine: frames out, partitions in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import pandas as pd

# What a run writes: versions of entities, models' results, what was sent and published, features; then what is made of
# what landed.
SCHEMAS = (
    "snapshots", "ml", "delivery", "publish", "marts", "seeds", "staging", "conformed", "intermediate", "landing",
)  # fmt: skip


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


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Names of the columns of `schema.name`; none where there is no such table."""
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = ? and table_name = ?",
        table.split("."),
    ).fetchall()
    return {name for (name,) in found}


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
    if copy := getattr(connection, "insert_rows", None):
        # A session with a server copies.
        copy(table, rows)
        return
    connection.register("rows_to_insert", rows)
    try:
        connection.execute(f"insert into {table} by name select * from rows_to_insert")
    finally:
        connection.unregister("rows_to_insert")
