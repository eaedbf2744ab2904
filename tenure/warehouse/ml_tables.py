"""The tables that `ml` writes, created from the columns that dbt declares for them in `_ml__sources.yml`.

The macro `ml_create_tables` reads the same file, so that a table is the same whether dbt or Python came first.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tenure.core import paths
from tenure.warehouse.alone import NEW_TABLES, alone
from tenure.warehouse.tables import columns_of

if TYPE_CHECKING:
    import duckdb

SCHEMA = "ml"


def create_ml_table(connection: "duckdb.DuckDBPyConnection", table: str) -> None:
    """Create `ml.<table>` empty, or add the columns that a table of an older version lacks.

    :raises LookupError: `_ml__sources.yml` does not declare the table.
    """
    columns = ml_columns(table)
    if not columns.keys() <= columns_of(connection, f"{SCHEMA}.{table}"):
        with alone(NEW_TABLES):
            _create(connection, table, columns)


def _create(connection: "duckdb.DuckDBPyConnection", table: str, columns: dict[str, str]) -> None:
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"create table if not exists {SCHEMA}.{table} ({declared})")
    for name in columns.keys() - columns_of(connection, f"{SCHEMA}.{table}"):
        connection.execute(f"alter table {SCHEMA}.{table} add column {name} {columns[name]}")


def ml_columns(table: str) -> dict[str, str]:
    """Data type by column name, in the order in which they are declared.

    :raises LookupError: `_ml__sources.yml` does not declare the table.
    """
    tables = declared_tables()
    if table not in tables:
        raise LookupError(
            f"{SCHEMA}.{table} is not declared in {_sources_file()}: describe its columns there"
        )
    return tables[table]


@cache
def declared_tables() -> dict[str, dict[str, str]]:
    """Data type by column name, by table."""
    [source] = yaml.load(_sources_file().read_text(), Loader=yaml.CSafeLoader)["sources"]
    return {
        table["name"]: {column["name"]: column["data_type"] for column in table["columns"]}
        for table in source["tables"]
    }


def _sources_file() -> Path:
    return paths.DBT_PROJECT / "models" / "_ml__sources.yml"
