"""A station's tables, without building again what has not changed."""

import logging
from datetime import date
from typing import Any

from dags.common import landed
from dags.common.dbt import run_dbt
from ml import warehouse

log = logging.getLogger(__name__)

TABLE = "landing.built_stations"


def build_station(station: str, as_of_date: str | date, build_history: bool = False) -> dict[str, Any]:
    """Build the station `raw` or `features`; if nothing has landed since, only what depends on the day: nothing of raw.

    A backfill of seven days over the same files would else build a hundred equal tables seven times.

    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    version = landed.version()
    is_known = _built_version(station) == version and not build_history
    if is_known and station == "raw":
        log.info("nothing has landed since the tables of station raw were built")
        return {"statuses": {}, "seconds": 0.0}
    # Forgotten first: after a kill in the middle everything is built.
    _write_version(station, None)
    built = run_dbt(station, as_of_date, build_history, only_by_day=is_known)
    _write_version(station, version)
    return built


def _built_version(station: str) -> str | None:
    with warehouse.connect() as connection:
        if not warehouse.table_exists(connection, TABLE):
            return None
        found = connection.execute(f"select version from {TABLE} where station = ?", [station]).fetchall()
        return found[0][0] if found else None


def _write_version(station: str, version: str | None) -> None:
    with warehouse.connect() as connection:
        connection.execute("create schema if not exists landing")
        connection.execute(
            f"create table if not exists {TABLE} (station varchar primary key, version varchar)"
        )
        connection.execute(f"insert or replace into {TABLE} values (?, ?)", [station, version])
