"""The landing folder as a whole: its version, and the first day without facts."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.code_version import code_version
from tenure.core.errors import TenureError
from tenure.landing.bounds_of_times import bounds_of_times
from tenure.landing.contract import NEEDED_ROLE, read_contract
from tenure.landing.door_schema import door_schema
from tenure.landing.rollups import delivery_name

EVENT_DAYS = """
    select known_on as day, cast(sum(rows_landed) as bigint) as events
    from landing.file_days
    where known_on is not null
    group by 1
"""
# Rows dated in the future make no day of facts: a day needs a hundredth of the median day's rows, and more than
# one row where days usually have more. Days after the median one end at a gap of more than a year.
LAST_DAY = """
    with days as ({days}),
    usual as (
        select
            percentile_disc(0.5) within group (order by day) as day,
            percentile_cont(0.5) within group (order by events) as events
        from days
    ),
    facts as (
        select days.day, days.day > usual.day and days.day - lag(days.day) over (order by days.day) > 366 as is_gap
        from days, usual
        where days.events >= greatest(usual.events / 100, least(usual.events, 2))
    ),
    joined as (select day, bool_or(is_gap) over (order by day) as is_behind_gap from facts)
    select max(day) from joined where is_behind_gap is not true
"""


class NoFacts(TenureError, LookupError):
    """Neither product events nor billing has landed; the message names the folder and the documentation."""


class LandingTaken(TenureError, RuntimeError):
    """This home is linked to another landing folder; the message names it and what to do."""


def take_folder(folder: Path) -> None:
    """Link `folder` as this home's landing, so that `make up` and later runs find it again.

    :raises LandingTaken: the home already has another landing folder.
    """
    link, folder = paths.home() / "landing", folder.resolve()
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(folder, target_is_directory=True)
    if link.resolve() != folder:
        raise LandingTaken(
            f"{paths.home()} belongs to {link.resolve()}: give this run a TENURE_HOME of its own, or delete it"
        )


def version() -> str:
    """Hash that changes with every landed file, with what Spark delivered, and with every line of code of a run.

    With a warehouse on a server also with the rows of loaders there, as the door saw them last.
    """
    digest = hashlib.sha256(delivery_name(paths.rollups()).encode())
    for file in _files(paths.landing()):
        state = file.stat()
        digest.update(
            f"{file.relative_to(paths.landing())} {state.st_size} {state.st_mtime_ns}\n".encode(
                errors="surrogateescape"
            )
        )
    for row in _days_of_loaders() if warehouse.is_on_server() else ():
        digest.update(f"{row}\n".encode())
    digest.update(code_version())
    return digest.hexdigest()[:16]


def _days_of_loaders() -> list[tuple]:
    with warehouse.connect(read_only=True) as connection:
        if not warehouse.table_exists(connection, "landing.file_days"):
            return []
        return connection.execute(
            "select file, known_on, rows_landed, digest from landing.file_days"
            " where file in (select file from landing.files where found = 'server') order by 1, 2"
        ).fetchall()


def first_day_without_facts() -> date:
    """The day after the last landed day of product events: the latest as-of date that sees them all.

    Without product events it is the day after billing was last read.

    :raises NoFacts: neither has landed.
    """
    from tenure.landing.open_landing import open_landing_folder

    open_landing_folder()
    with warehouse.connect(read_only=True) as connection:
        last_day = last_landed_day(connection)
    if last_day is None:
        raise NoFacts(
            f"No product events and no rows of billing in {paths.landing()}: see docs/how-to/your-own-data.md for"
            " what belongs there"
        )
    return last_day + timedelta(days=1)


def last_landed_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The last day of product events in the door's views, else the one on which billing was last read."""
    for days in (EVENT_DAYS, *(_days_of_billing(one, connection) for one in ("_fivetran_synced", "created"))):
        if day := connection.execute(LAST_DAY.format(days=days)).fetchall()[0][0]:
            return day
    return None


def _days_of_billing(column: str, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL of the days of a time of billing's rows, with how many rows each has."""
    moments = [
        f"select {warehouse.try_timestamp(column, connection)} as moment"
        f" from {door_schema(table.source, connection)}.{table.name}"
        for table in read_contract().tables
        if table.role == NEEDED_ROLE and column in {one.name for one in table.columns}
    ]
    first, after = bounds_of_times()
    return f"""
        select cast(moment as date) as day, count(*) as events
        from ({" union all ".join(moments)})
        where moment >= {first} and moment < {after}
        group by 1
    """


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
