"""The warehouse as Python sees it: one connection, frames out, partitions in."""

from tenure.warehouse.duckdb_engine import connect, read, replace_partition, table_exists, transaction

__all__ = ["connect", "read", "replace_partition", "table_exists", "transaction"]
