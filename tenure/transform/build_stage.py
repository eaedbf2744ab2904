"""A stage's tables, without building again what has not changed."""

import logging
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.landing import landing_version
from tenure.transform.dbt_runner import BY_DAY, EACH_DAY, run_dbt

log = logging.getLogger(__name__)

TABLE = "landing.built_stages"
# The stages whose tables say from which landed files they were built; the others are built anew by each run.
REMEMBERED = ("raw", "features")


@dataclass(frozen=True)
class Built:
    """What a stage's tables were last built from, and for which as-of dates."""

    version: str
    first_day: date
    last_day: date

    def holds_days_of(self, wanted: "Built") -> bool:
        """Several days were built at once, and the wanted ones are among them."""
        is_among = self.first_day <= wanted.first_day and wanted.last_day <= self.last_day
        return is_among and self.first_day < self.last_day


def build_stage(
    stage: str,
    as_of_date: str | date,
    build_history: bool = False,
    features_until: str | date | None = None,
) -> dict[str, Any]:
    """Build the tables of a stage (`raw`, `features`, `playbooks`, `review`) as of a date, with their tests.

    If nothing has landed since the last build, `raw` is left as it is, and of `features` only what depends on the day
    is built: otherwise a backfill of seven days over the same files would build a hundred equal tables seven times.

    :param build_history: of `features`: also every past Monday that is not built yet.
    :param features_until: build the features of all days up to this one too; the runs of those days find them built.
    :returns: counts by status and the seconds spent.
    :raises DbtFailed: a model, a seed or a test of severity error failed.
    """
    day = read_as_of_date(as_of_date)
    until = read_as_of_date(features_until) if features_until else None
    if stage not in REMEMBERED:
        return run_dbt(stage, day, build_history, until)
    wanted = Built(landing_version.version(), day, max(day, until or day))
    built = None if build_history else _read_built(stage)
    if built is None or built.version != wanted.version:
        return _build(stage, wanted, build_history, until)
    if stage == "raw":
        log.info("nothing has landed since the tables of %s were built", stage)
        return {"statuses": {}, "seconds": 0.0}
    if built.holds_days_of(wanted):
        return run_dbt(stage, day, only=EACH_DAY)
    return _build(stage, wanted, build_history, until, only=BY_DAY)


def _build(
    stage: str, wanted: Built, build_history: bool, until: date | None, only: str | None = None
) -> dict[str, Any]:
    # Forgotten first: after a kill in the middle everything is built.
    _write_built(stage, None)
    result = run_dbt(stage, wanted.first_day, build_history, until, only)
    _write_built(stage, wanted)
    return result


def _read_built(stage: str) -> Built | None:
    with warehouse.connect() as connection:
        if not warehouse.table_exists(connection, TABLE):
            return None
        found = connection.execute(
            f"select version, first_day, last_day from {TABLE} where stage = ?", [stage]
        ).fetchall()
        return Built(*found[0]) if found else None


def _write_built(stage: str, built: Built | None) -> None:
    with warehouse.connect() as connection:
        connection.execute("create schema if not exists landing")
        connection.execute(
            f"create table if not exists {TABLE} "
            "(stage varchar primary key, version varchar, first_day date, last_day date)"
        )
        connection.execute(f"delete from {TABLE} where stage = ?", [stage])
        if built:
            connection.execute(f"insert into {TABLE} values (?, ?, ?, ?)", [stage, *astuple(built)])
