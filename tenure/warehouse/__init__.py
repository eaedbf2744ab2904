"""The warehouse as Python sees it: one connection, frames out, partitions in."""

from tenure.warehouse.alone import DAY, DBT, DELIVERY, NEW_TABLES, alone, alone_on_server
from tenure.warehouse.duckdb_engine import IN_MEMORY
from tenure.warehouse.engine import connect, errors, is_built, is_on_server, is_server, try_timestamp
from tenure.warehouse.ml_tables import create_ml_table
from tenure.warehouse.tables import (
    SCHEMAS,
    columns_of,
    delete_partition,
    insert_rows,
    read,
    replace_partition,
    table_exists,
    transaction,
)

__all__ = [
    "DAY",
    "DBT",
    "DELIVERY",
    "IN_MEMORY",
    "NEW_TABLES",
    "SCHEMAS",
    "alone",
    "alone_on_server",
    "columns_of",
    "connect",
    "create_ml_table",
    "delete_partition",
    "errors",
    "insert_rows",
    "is_built",
    "is_on_server",
    "is_server",
    "read",
    "replace_partition",
    "table_exists",
    "transaction",
    "try_timestamp",
]
