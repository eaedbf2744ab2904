"""The warehouse as Python sees it: one connection, frames out, partitions in."""

from tenure.warehouse.duckdb_engine import (
    IN_MEMORY,
    connect,
    delete_partition,
    insert_rows,
    read,
    replace_partition,
    table_exists,
    transaction,
)
from tenure.warehouse.ml_tables import create_ml_table

__all__ = [
    "IN_MEMORY",
    "connect",
    "create_ml_table",
    "delete_partition",
    "insert_rows",
    "read",
    "replace_partition",
    "table_exists",
    "transaction",
]
