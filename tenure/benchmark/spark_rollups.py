"""The rollups of one company by the warehouse and by Spark on this machine, in one run: what each costs."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tenure.benchmark import company
from tenure.benchmark.company import NEWS
from tenure.benchmark.copies import EVENTS
from tenure.benchmark.meter import Cost, NotMeasurable, require_linux
from tenure.benchmark.node_groups import Group, group_nodes
from tenure.benchmark.recorder import Recorder, Show
from tenure.benchmark.report import split_rollups
from tenure.benchmark.tables import rollups_table
from tenure.core.paths import working_in
from tenure.simulator.land import UNTIL

if TYPE_CHECKING:
    from rich.table import Table

# Of DuckDB the door belongs to it: it reads each event once and hashes it, as the job does.
STEPS = {"all days": "from nothing", "nothing new": "a second call", "new file": "one new file of one day"}
DAY = UNTIL - timedelta(days=1)


def run_spark_benchmark(home: Path, accounts: int, copies: int, show: Show) -> Iterator["Table | str"]:
    """Measure in `home`, an empty folder.

    :returns: one table; all values are of one run on one machine.
    :raises NotMeasurable: this is not Linux, or PySpark is not installed.
    """
    require_linux()
    if find_spec("pyspark") is None:
        raise NotMeasurable("PySpark is not installed: pip install -e '.[spark]', and Java 17 or newer")
    recorder = Recorder(show)
    own, lake = home / "company", home / "spark"
    with working_in(own):
        own.mkdir(parents=True, exist_ok=True)
        times = f", {copies} times" if copies > 1 else ""
        recorder.prepare(
            f"Land the company, {accounts:,} accounts{times}", partial(company.land_company, accounts, copies)
        )
        events, scan = company.count_events(), company.measure_scan(recorder).processor
        groups = group_nodes(recorder.prepare("Parse the dbt project", _parse))
        land_news = partial(company.land_events_of, NEWS[0])
        _copy_without_events(own / "landing", lake / "landing")
    costs: dict[str, dict[str, Cost]] = {}
    for step in STEPS:
        if step == "new file":
            with working_in(own):
                recorder.prepare("Land one file of events", land_news)
        day = DAY if step != "new file" else UNTIL
        with working_in(own):
            by_warehouse = _measure_warehouse(recorder, step, day, groups)
        with working_in(lake):
            costs[step] = {"duckdb": by_warehouse, "spark": _measure_spark(recorder, step, day)}
    yield rollups_table({STEPS[step]: of_step for step, of_step in costs.items()}, events, scan)


def _parse() -> Any:
    from tenure.transform.dbt_runner import parse_project

    return parse_project()


def _copy_without_events(landing: Path, target: Path) -> None:
    """The same company, whose events Spark reads where they lie."""
    shutil.copytree(
        landing, target, ignore=lambda folder, _: ["tracks"] if folder.endswith("/segment") else []
    )
    rollups = {"engine": "spark", "table": str(landing / EVENTS)}
    with (target / "tenure.yml").open("a") as file:
        file.write(yaml.safe_dump({"rollups": rollups}))


def _measure_warehouse(recorder: Recorder, step: str, day: date, groups: Mapping[str, Group]) -> Cost:
    """The door and the dbt nodes that roll events up; a node's seconds are those of its CPU."""
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    opened, built = f"DuckDB, {step}: open the landing folder", f"DuckDB, {step}: staging"
    recorder.record(opened, open_landing_folder)
    recorder.record(built, partial(build_stage, "raw", day))
    door, dbt = recorder.costs[opened], recorder.costs[built]
    nodes = split_rollups([dbt], groups).total
    share = nodes / dbt.processor if dbt.processor else 0.0
    return Cost(
        door.seconds + dbt.seconds * share, door.processor + nodes, max(door.peak_bytes, dbt.peak_bytes)
    )


def _measure_spark(recorder: Recorder, step: str, day: date) -> Cost:
    """The whole of `tenure events rollup`, with the start of Java but without the small tables that it is handed."""
    from tenure.core.settings import read_settings
    from tenure.landing.open_landing import open_landing_folder
    from tenure.rollups.roll_up_events import finish, prepare_order, run_order
    from tenure.spark.by_settings import open_own_session, session_conf

    settings = read_settings()
    recorder.prepare(f"Spark, {step}: accounts and people", open_landing_folder)
    order = recorder.prepare(
        f"Spark, {step}: accounts and people of dbt", partial(prepare_order, day, settings)
    )

    def run() -> None:
        run_order(order, open_own_session(session_conf(settings)))
        finish(order)

    title = f"Spark, {step}: the job"
    return _with_java(recorder, title, run)


def _with_java(recorder: Recorder, title: str, run: Callable[[], None]) -> Cost:
    before = sum(java.processor for java in _java())
    recorder.record(title, run)
    found = list(_java())
    own = recorder.costs[title]
    return replace(
        own,
        processor=own.processor + sum(java.processor for java in found) - before,
        peak_bytes=own.peak_bytes + sum(java.peak_bytes for java in found),
    )


def _java() -> Iterator[Cost]:
    """What the Java processes that this one has started have cost so far. They outlive the session."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        if child.name() == "java":
            times, status = child.cpu_times(), Path(f"/proc/{child.pid}/status").read_text()
            [peak] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
            yield Cost(0.0, times.user + times.system, int(peak.split()[1]) * 1024)
