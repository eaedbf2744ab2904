"""A station's tables, without building again what has not changed."""

import logging
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.landing import landing_version
from tenure.transform.dbt_runner import BY_DAY, EACH_DAY, run_dbt

log = logging.getLogger(__name__)

TABLE = "landing.built_days"


@dataclass(frozen=True)
class Built:
    """What a station's tables were last built from, and for which as-of dates."""

    version: str
    first_day: date
    last_day: date

    def holds_days_of(self, wanted: "Built") -> bool:
        """Several days were built at once, and the wanted ones are among them."""
        is_among = self.first_day <= wanted.first_day and wanted.last_day <= self.last_day
        return is_among and self.first_day < self.last_day


def build_station(
    station: str,
    as_of_date: str | date,
    build_history: bool = False,
    features_until: str | date | None = None,
) -> dict[str, Any]:
    """Build the station `raw` or `features`; if nothing has landed since, only what depends on the day: nothing of raw.

    A backfill of seven days over the same files would else build a hundred equal tables seven times.

    :param features_until: build the features of all days up to this one too; the runs of those days find them built.
    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    day = read_as_of_date(as_of_date)
    wanted = Built(landing_version.version(), day, max(day, read_as_of_date(features_until or day)))
    built = None if build_history else _read_built(station)
    is_current = built is not None and built.version == wanted.version
    if is_current and station == "raw":
        log.info("nothing has landed since the tables of %s were built", station)
        return {"statuses": {}, "seconds": 0.0}
    if is_current and built.holds_days_of(wanted):
        return run_dbt(station, day, only=EACH_DAY)
    # Forgotten first: after a kill in the middle everything is built.
    _write_built(station, None)
    result = run_dbt(station, day, build_history, features_until, only=BY_DAY if is_current else None)
    _write_built(station, wanted)
    return result


def _read_built(station: str) -> Built | None:
    with warehouse.connect() as connection:
        if not warehouse.table_exists(connection, TABLE):
            return None
        found = connection.execute(
            f"select version, first_day, last_day from {TABLE} where station = ?", [station]
        ).fetchall()
        return Built(*found[0]) if found else None


def _write_built(station: str, built: Built | None) -> None:
    with warehouse.connect() as connection:
        connection.execute("create schema if not exists landing")
        connection.execute(
            f"create table if not exists {TABLE} "
            "(station varchar primary key, version varchar, first_day date, last_day date)"
        )
        connection.execute(f"delete from {TABLE} where station = ?", [station])
        if built:
            connection.execute(f"insert into {TABLE} values (?, ?, ?, ?)", [station, *astuple(built)])
