"""`tenure bench`: what each step costs, as multiples of a bare scan."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.console import quiet, step
from tenure.cli.options import DEMO_UNTIL as UNTIL
from tenure.core import paths
from tenure.core.settings_schema import TARGETS

if TYPE_CHECKING:
    from rich.console import Console

MANY = 20_000
PER = ("second", "CPU second")
# What any tool pays for looking at the events once.
SCAN = "select sum(hash(id, user_id, event, timestamp)) from read_parquet('{files}')"


def bench(
    accounts: Annotated[int, typer.Option(min=50, help="Size of the demo company.")] = 1500,
) -> None:
    """Measure the seconds of each step on a demo company of its own, as multiples of a bare scan of its events.

    Machines and neighbours differ, so compare the multiples. The home (bench/ in TENURE_HOME) is made anew each time.
    """
    home = paths.home() / "bench"
    shutil.rmtree(home, ignore_errors=True)
    os.environ["TENURE_HOME"] = str(home)
    measured = {}
    with quiet(home / "logs" / "bench.log") as console:
        for name, run in _steps(accounts):
            with step(console, name):
                measured[name] = _measure(run)
        with step(console, f"make a day with {MANY:,} accounts"):
            many = _make_many_accounts()
        with step(console, f"score {MANY:,} accounts"):
            result, *cost = _score(many)
        _print(console, measured, _events())
        rates = " and ".join(
            f"{result['accounts'] / spent:,.0f} a {per}" for spent, per in zip(cost, PER, strict=True)
        )
        console.print(
            f"accounts scored by {result['method']}, with reasons in words, read and written: {rates}"
        )


def _steps(accounts: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """In order; a generator, so that imports fall between the measurements."""
    from expectations.validate import validate_gate
    from ml.score import score_accounts
    from tenure.landing.open_landing import open_landing_folder
    from tenure.simulator.demo_home import land_demo_company
    from tenure.transform.build_stage import build_stage

    day = UNTIL - timedelta(days=1)
    yield "land the demo company", partial(land_demo_company, UNTIL, accounts, seed=7)
    yield "bare scan of the events", _scan
    yield "open the landing folder", open_landing_folder
    yield "staging, everything new", partial(build_stage, "raw", day)
    yield "staging, nothing new", partial(build_stage, "raw", day)
    yield "features, the whole history", partial(build_stage, "features", day, build_history=True)
    for target in TARGETS:
        yield f"train and evaluate a challenger for {target}", partial(_train_and_promote, target, day)
    yield "features, one day", partial(build_stage, "features", UNTIL)
    yield "gate: features", partial(validate_gate, "features", UNTIL)
    yield "score all accounts", partial(score_accounts, UNTIL)
    yield "playbooks and Monday list", partial(build_stage, "playbooks", UNTIL)


def _train_and_promote(target: str, day: date) -> None:
    from ml.tracking.model_registry import promote
    from ml.train import train_challenger

    trained = train_challenger(target, day)
    if trained["verdict"] == "promote":
        promote(target, trained["model_version"])


def _make_many_accounts() -> date:
    """A day on which the last `MANY` weekly rows are accounts of their own, with their events."""
    from tenure import warehouse

    day = UNTIL + timedelta(days=1)
    with warehouse.connect() as connection:
        many = warehouse.read(
            connection,
            "select account_id, as_of_date from marts.fct_account_features "
            f"order by as_of_date desc, account_id limit {MANY}",
        )
        connection.register("many", many)
        for table in ("marts.fct_account_features", "marts.fct_feature_use"):
            connection.execute(
                f"insert into {table} by name select * replace ("
                "account_id || ' ' || as_of_date as account_id, ?::date as as_of_date"
                f") from {table} semi join many using (account_id, as_of_date)",
                [day],
            )
    return day


def _score(day: date) -> tuple[dict[str, Any], float, float]:
    """:returns: what was scored, seconds on the clock, seconds of CPU; the model is loaded before."""
    from ml.score import score_target

    score_target(UNTIL, "churn")
    results: list[dict[str, Any]] = []
    clock, processor = _measure(lambda: results.append(score_target(day, "churn")))
    return results[0], clock, processor


def _measure(run: Callable[[], object]) -> tuple[float, float]:
    """:returns: seconds on the clock, seconds of CPU."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - processor


def _scan() -> None:
    from tenure import warehouse

    with warehouse.connect(Path(":memory:")) as connection:
        connection.execute(SCAN.format(files=_files())).fetchall()


def _events() -> int:
    from tenure import warehouse

    with warehouse.connect(Path(":memory:")) as connection:
        return connection.execute(f"select count(*) from read_parquet('{_files()}')").fetchall()[0][0]


def _files() -> Path:
    return paths.landing() / "segment" / "tracks" / "*.parquet"


def _print(console: "Console", measured: dict[str, tuple[float, float]], events: int) -> None:
    from rich.table import Table

    unit = measured["bare scan of the events"][1]
    table = Table(
        "step",
        title=f"{events:,} events; one scan of them costs {unit:.2f} CPU seconds",
        title_justify="left",
    )
    for name in ("seconds", "CPU seconds", "scans"):
        table.add_column(name, justify="right")
    for name, (clock, processor) in measured.items():
        table.add_row(name, f"{clock:.1f}", f"{processor:.1f}", f"{processor / unit:.0f}")
    console.print(table)
