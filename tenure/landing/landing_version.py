"""What lies in the landing folder: a version of it, and the first day it knows nothing of."""

import hashlib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tenure import warehouse
from tenure.core import paths

CODE = ("dags", "dbt_project", "expectations", "ml", "tenure")
CODE_SUFFIXES = {".py", ".sql", ".yml", ".md", ".csv", ".jinja"}

# A stray event with a date in the future is no day of facts: a real one has at least a hundredth of a usual day's.
LAST_DAY = """
    with days as (
        select cast(coalesce(try_cast(received_at as timestamp), try_cast("timestamp" as timestamp)) as date) as day,
            count(*) as events
        from segment.tracks
        group by 1
    )
    select max(day) from days where events >= (select median(events) / 100 from days)
"""


class NoFacts(LookupError):
    """Nothing to start from; the message names the folder and what belongs there."""


class LandingTaken(RuntimeError):
    """This home belongs to other facts; the message says to which, and the way out."""


def take_folder(folder: Path) -> None:
    """Make `folder` this home's landing by a link, so that `make up` and later runs find it again.

    :raises LandingTaken: the home has another landing folder already.
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
    """Changes with every landed file and with every line of code that a run's tables depend on."""
    digest = hashlib.sha256()
    for file in _files(paths.landing()):
        state = file.stat()
        digest.update(f"{file.relative_to(paths.landing())} {state.st_size} {state.st_mtime_ns}\n".encode())
    digest.update(_code_version())
    return digest.hexdigest()[:16]


@cache
def _code_version() -> bytes:
    # Once per process: what it has imported does not change either.
    digest = hashlib.sha256()
    for folder in CODE:
        for file in _files(paths.REPOSITORY / folder):
            if file.suffix in CODE_SUFFIXES and "target" not in file.parts:
                digest.update(f"{file.relative_to(paths.REPOSITORY)}\n".encode() + file.read_bytes())
    return digest.digest()


def first_day_without_facts() -> date:
    """The day after the last landed day of product events: the latest as-of date that sees them all.

    :raises NoFacts: no product events have landed.
    """
    from tenure.landing.open_landing import open_landing_folder

    open_landing_folder()
    with warehouse.connect(read_only=True) as connection:
        last_day = connection.execute(LAST_DAY).fetchall()[0][0]
    if last_day is None:
        folder = paths.landing() / "segment" / "tracks"
        raise NoFacts(
            f"No product events in {folder}: see docs/how-to/your-own-data.md for what belongs there"
        )
    return last_day + timedelta(days=1)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
