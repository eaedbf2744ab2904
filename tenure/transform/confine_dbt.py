"""A plugin of dbt-duckdb (profiles.yml): no SQL of dbt reaches a file outside home, landing and seeds."""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from tenure.core import paths
from tenure.core.duckdb_file import confine


class Plugin(BasePlugin):
    """Under this name dbt-duckdb looks for it."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        confine(conn, [paths.DBT_PROJECT / "seeds"])
