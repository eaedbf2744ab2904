"""The landings that are measured: a company whose last days of events are held back, to be landed one by one."""

import os
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from tenure import warehouse
from tenure.benchmark.copies import EVENTS, FILES, copy_accounts, copy_past, move_events
from tenure.benchmark.meter import Cost
from tenure.benchmark.recorder import Recorder
from tenure.core import paths
from tenure.simulator.demo_home import land_demo_company
from tenure.simulator.land import START, UNTIL

SEED = 7
SCANS = 3
HISTORY_MONDAYS = 24
# Days whose events are held back; all else of them has landed from the start.
NEWS = (UNTIL, UNTIL + timedelta(days=1))
# What any tool pays for looking at the events once.
SCAN = "select sum(hash(id, user_id, event, timestamp)) from read_parquet('{files}')"


def land_company(accounts: int, copies: int = 1) -> None:
    """Land the demo company in this home: whole months of events until `UNTIL`, and beside them those of two days more.

    Both days have the same events, so that two measured days differ by nothing but what landed before.
    """
    land_demo_company(UNTIL, accounts, SEED)
    land_demo_company(NEWS[-1] + timedelta(days=1), accounts, SEED)
    copy_accounts(paths.landing(), copies)
    _held_back().mkdir()
    first, second = (_file_of(day) for day in NEWS)
    shutil.move(first, _held_back())
    second.unlink()
    move_events(_held_back() / first.name, _held_back() / second.name, 1)


def land_events_of(day: date) -> None:
    """Land the file of events that was held back."""
    os.replace(_held_back() / _file_of(day).name, _file_of(day))


def double_past() -> None:
    copy_past(paths.landing())


def keep_mondays(weeks: int) -> None:
    """Let the history have so many Mondays before `UNTIL`, by the company's own setting."""
    last = UNTIL - timedelta(days=UNTIL.weekday() or 7)
    days = (last - timedelta(weeks=weeks - 1) - _first_day_used()).days
    with (paths.landing() / "tenure.yml").open("a") as file:
        file.write(f"history_warm_up_days: {days}\n")


def _first_day_used() -> date:
    """Of an event that is no impossible one."""
    return _ask(f"select min(timestamp)::date from read_parquet('{files()}') where timestamp >= '{START}'")


def scan() -> None:
    _ask(SCAN.format(files=files()))


def measure_scan(recorder: Recorder) -> Cost:
    """The unit of everything: the middle one of several."""
    titles = [f"bare scan of the events, {nth} of {SCANS}" for nth in range(1, SCANS + 1)]
    for title in titles:
        recorder.record(title, scan)
    costs = [recorder.costs[title] for title in titles]
    return replace(costs[0], processor=median(cost.processor for cost in costs))


def count_events() -> int:
    return _ask(f"select count(*) from read_parquet('{files()}')")


def count_news() -> int:
    """Events of a file that is held back."""
    return _ask(f"select count(*) from read_parquet('{_held_back()}/{_file_of(NEWS[-1]).name}')")


def files() -> Path:
    return paths.landing() / EVENTS / FILES


def _ask(query: str):  # type: ignore[no-untyped-def]
    with warehouse.connect(warehouse.IN_MEMORY) as connection:
        return connection.execute(query).fetchall()[0][0]


def _file_of(day: date) -> Path:
    return paths.landing() / EVENTS / f"{day}.parquet"


def _held_back() -> Path:
    return paths.home() / "held_back"
