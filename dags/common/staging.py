"""The raw station: staging as dbt builds it, without building again what has not changed."""

from datetime import date
from typing import Any

from dags.common import landed
from dags.common.dbt import run_dbt
from ml import warehouse

TABLE = "landing.staged_version"


def build_staging(as_of_date: str | date) -> dict[str, Any]:
    """Build staging, identity and row counts; if nothing has landed since, only what depends on the day.

    A backfill of seven days over the same files would else build fifty equal tables seven times.

    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    version = landed.version()
    is_known = _staged_version() == version
    # Forgotten first: after a kill in the middle everything is built.
    _write_version(None)
    built = run_dbt("raw_of_the_day" if is_known else "raw", as_of_date)
    _write_version(version)
    return built


def _staged_version() -> str | None:
    with warehouse.connect() as connection:
        if not warehouse.table_exists(connection, TABLE):
            return None
        return connection.execute(f"select max(version) from {TABLE}").fetchall()[0][0]


def _write_version(version: str | None) -> None:
    with warehouse.connect() as connection:
        connection.execute("create schema if not exists landing")
        connection.execute(
            f"create or replace table {TABLE} as select cast(? as varchar) as version", [version]
        )
