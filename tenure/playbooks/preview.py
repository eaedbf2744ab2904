"""What a change of playbooks, weights or settings would do: the latest day run again on a copy."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import NotBuilt, TenureError
from tenure.core.home_lock import lock_home
from tenure.core.variables import set_variables

# What a run of a day reads of a home, beside what has landed.
COPIED = ("warehouse", "mlflow", "rollups", "version.json", "erased.json")
LINES_SHOWN = 20

LATEST_DAY = "select max(as_of_date) from publish.pub_account_health"
CASES = """
select account_id, playbook_id, case when is_held_out then concat(state, ' (control group)') else state end as state
from publish.pub_playbook_cases
where as_of_date = ? and kind in ('task', 'message')
"""
HEALTH = """
select health.account_id, health.account_name, health.health_score, health.health_band, listed.rank as place_on_the_list
from publish.pub_account_health as health
left join publish.pub_monday_list as listed
    on health.account_id = listed.account_id and health.as_of_date = listed.as_of_date
where health.as_of_date = ?
"""


class PreviewFailed(TenureError, RuntimeError):
    """The day cannot be run with the change; the message is what the run said."""


@dataclass(frozen=True)
class Preview:
    """The day as it is published and as it would be.

    `cases`: account_id, playbook_id, state_before, state_after (None: no case), the rows that differ.
    `accounts`: account_id, account_name, and health_score, health_band and place_on_the_list, each `_before` and
    `_after`, the rows that differ.
    """

    day: date
    cases: pd.DataFrame
    accounts: pd.DataFrame


def preview_change() -> Preview:
    """Run the latest published day again on a copy, with playbooks, weights and settings as they are now.

    The home and the warehouse are not changed. What has landed since the last run counts as well: to see a change
    alone, run the day first.

    :raises NotBuilt: no day has been published.
    :raises PreviewFailed: the run failed, for example because a row of a seed cannot be read, or a gate closed.
    :raises CannotCopy: the warehouse is on a server, which makes no copy of it now.
    """
    day = _latest_day()
    before = _read(day)
    with (
        _copy_of_home() as home,
        _copy_on_server() as database,
        set_variables(
            {
                "TENURE_HOME": str(home),
                "TENURE_LANDING": str(paths.landing()),
                # What is tried goes to no other machine.
                "TENURE_STORE": None,
                **database,
            }
        ),
    ):
        _run_day(day)
        after = _read(day)
    return compare(day, before, after)


def compare(
    day: date, before: tuple[pd.DataFrame, pd.DataFrame], after: tuple[pd.DataFrame, pd.DataFrame]
) -> Preview:
    """Return the rows that differ.

    :param before: cases and accounts, as `CASES` and `HEALTH` read them; `after` alike
    """
    cases = _differences(before[0], after[0], ["account_id", "playbook_id"])
    accounts = _differences(before[1], after[1], ["account_id", "account_name"])
    return Preview(day, cases, accounts)


def _differences(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    both = before.merge(after, on=key, how="outer", suffixes=("_before", "_after"))
    values = [column for column in before.columns if column not in key]
    differs = pd.Series(False, index=both.index)
    for value in values:
        old, new = both[f"{value}_before"], both[f"{value}_after"]
        differs |= (old != new) & ~(old.isna() & new.isna())
    return both[differs].sort_values(key).reset_index(drop=True)


def _latest_day() -> date:
    if warehouse.is_built():
        with warehouse.connect(read_only=True) as connection:
            if warehouse.table_exists(connection, "publish.pub_account_health"):
                ((day,),) = connection.execute(LATEST_DAY).fetchall()
                if day is not None:
                    found: date = day
                    return found
    raise NotBuilt("no day has been published yet: `tenure run` or `tenure build` comes first")


def _read(day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    with warehouse.connect(read_only=True) as connection:
        cases, accounts = (warehouse.read(connection, query, [day]) for query in (CASES, HEALTH))
    return cases, accounts


@contextmanager
def _copy_of_home() -> Iterator[Path]:
    """A copy in the home, where `tenure erase` finds it as well should the preview be killed before it deletes it."""
    copy = paths.home() / "preview"
    with lock_home():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for name in COPIED:
            source = paths.home() / name
            if source.is_dir():
                shutil.copytree(source, copy / name)
            elif source.exists():
                shutil.copy2(source, copy / name)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


@contextmanager
def _copy_on_server() -> Iterator[dict[str, str]]:
    """The variables that name a copy of the database; none where the warehouse is a file of the home."""
    if not warehouse.is_on_server():
        yield {}
        return
    from tenure.warehouse.throwaway_database import throwaway_database

    with throwaway_database() as name:
        yield {"PGDATABASE": name}


def _run_day(day: date) -> None:
    """In a process of its own: this one has read settings and seeds."""
    ran = subprocess.run(
        [sys.executable, "-m", "tenure", "build", "--as-of", day.isoformat()],
        cwd=paths.REPOSITORY,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        said = [line for line in (ran.stdout + ran.stderr).splitlines() if "Full log:" not in line]
        raise PreviewFailed("\n".join(said[-LINES_SHOWN:]))
