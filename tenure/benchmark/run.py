"""The benchmark from beginning to end, in a folder of its own."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.benchmark import company, learned, textbook, textbook_postgres
from tenure.benchmark.company import HISTORY_MONDAYS, NEWS
from tenure.benchmark.day import run_day
from tenure.benchmark.meter import require_linux
from tenure.benchmark.node_groups import group_nodes
from tenure.benchmark.on_postgres import ratios, server_recorder
from tenure.benchmark.recorder import Recorder, Show
from tenure.benchmark.report import Measured, make_rows, split, split_rollups
from tenure.benchmark.tables import bars_table, engines_table, nodes_table, steps_table, textbook_table
from tenure.core.paths import working_in
from tenure.simulator.land import UNTIL

if TYPE_CHECKING:
    from rich.table import Table

RAW_NEW, RAW_NOTHING_NEW = "staging, everything new", "staging, nothing new"
FIRST_FEATURES = "features of the first date, with all rollups"
ONE_DATE = "features of one new date"
HISTORY = f"features of {HISTORY_MONDAYS} Mondays and the day"
DAY, DAY_OF_DOUBLED = "day after one new file", "the same with a doubled history"


def run_benchmark(
    home: Path, accounts: int, copies: int, show: Show, with_postgres: bool = False
) -> Iterator["Table | str"]:
    """Measure everything in `home`, an empty folder.

    :param with_postgres: building and days also with the warehouse on PostgreSQL.

    :returns: the tables and the notes below them.
    :raises NotMeasurable: this is not Linux.
    """
    require_linux()
    learning, recorder = Recorder(show), Recorder(show)
    with working_in(home / "learned"):
        learned.measure_learning(learning, min(accounts, learned.MOST_ACCOUNTS))
    with working_in(home / "company") as own:
        own.mkdir()
        # The champions that were just learned score this company too.
        (own / "mlflow").symlink_to(home / "learned" / "mlflow")
        yield from _measure_company(recorder, accounts, copies, home / "postgres" if with_postgres else None)
    yield steps_table(learning.costs, learning.costs[learned.SCAN_TITLE].processor)
    yield from [*learning.notes, *recorder.notes]


def _measure_company(
    recorder: Recorder, accounts: int, copies: int, on_server: Path | None
) -> Iterator["Table | str"]:
    from tenure.transform.dbt_runner import parse_project

    times = f", {copies} times" if copies > 1 else ""
    recorder.prepare(
        f"Land the company, {accounts:,} accounts{times}", partial(company.land_company, accounts, copies)
    )
    company.keep_mondays(HISTORY_MONDAYS)
    events, news = company.count_events(), company.count_news()
    groups = group_nodes(recorder.prepare("Parse the dbt project", parse_project))
    scan = company.measure_scan(recorder)
    with server_recorder(recorder, on_server) if on_server else nullcontext() as server:
        recorders = [recorder, server] if server else [recorder]
        for one in recorders:
            _measure_building(one)
            run_day(one, "first day", UNTIL)
        recorder.prepare("Land one file of events", partial(company.land_events_of, NEWS[0]))
        day, *_ = [run_day(one, DAY, UNTIL + timedelta(days=1)) for one in recorders]
        if server:
            yield engines_table(ratios(recorder.costs, server))
    textbook.measure_duckdb(recorder)
    textbook_postgres.measure_postgres(recorder)
    day_of_doubled = _measure_doubled(recorder)

    costs = recorder.costs
    measured = Measured(
        scan=scan,
        from_nothing=(costs[RAW_NEW], costs[FIRST_FEATURES]),
        day=tuple(costs[title] for title in day),
        one_date=costs[ONE_DATE],
        history=costs[HISTORY],
        day_of_doubled=tuple(costs[title] for title in day_of_doubled),
        every_step={title: cost for title, cost in costs.items() if not title.startswith("textbook")},
        groups=groups,
        mondays=HISTORY_MONDAYS,
    )
    by_hand = {title: cost for title, cost in costs.items() if title.startswith("textbook")}
    rollups = split_rollups(measured.from_nothing, groups)
    product = split([measured.history], groups).product
    yield bars_table(make_rows(measured), events, news, scan.processor)
    yield steps_table(measured.every_step, scan.processor)
    yield nodes_table("The day's most expensive nodes", measured.day, scan.processor)
    yield nodes_table("The history's most expensive nodes", [measured.history], scan.processor)
    yield textbook_table(by_hand, rollups.total + product, HISTORY_MONDAYS + 1)


def _measure_building(recorder: Recorder) -> None:
    """From nothing to the history; the days before `UNTIL` only serve to have something built."""
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    day_before = UNTIL - timedelta(days=1)
    recorder.record("open the landing folder", open_landing_folder)
    recorder.record(RAW_NEW, partial(build_stage, "raw", day_before))
    recorder.record(RAW_NOTHING_NEW, partial(build_stage, "raw", day_before))
    recorder.record(FIRST_FEATURES, partial(build_stage, "features", day_before))
    recorder.record("staging, another day", partial(build_stage, "raw", UNTIL))
    recorder.record(ONE_DATE, partial(build_stage, "features", UNTIL))
    recorder.record(HISTORY, partial(build_stage, "features", UNTIL, build_history=True))


def _measure_doubled(recorder: Recorder) -> list[str]:
    """The same new file of events once more, after as many events as there were have landed from years before.

    :returns: titles of the day's steps.
    """
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    built = UNTIL + timedelta(days=1)
    recorder.prepare("Land the history once more, two years earlier", company.double_past)
    recorder.record("doubled history: open the landing folder", open_landing_folder)
    recorder.record("doubled history: staging", partial(build_stage, "raw", built))
    recorder.record("doubled history: features", partial(build_stage, "features", built))
    recorder.prepare("Land one file of events", partial(company.land_events_of, NEWS[1]))
    return run_day(recorder, DAY_OF_DOUBLED, built + timedelta(days=1))
