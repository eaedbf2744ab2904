"""From landed facts to the Monday list in one process: what `make run` does.

Lands the demo company (or takes `--landing FOLDER`), trains, runs the daily DAG for the last days, all through Airflow
but without a scheduler. What is already done for the same facts and the same code is not done again.
"""

import argparse
import gc
import importlib
import multiprocessing
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.cli.console import quiet, step
from tenure.core import paths

if TYPE_CHECKING:
    from airflow.sdk import DAG
    from rich.console import Console

# What the runs import in their tasks, and takes seconds. skops looks through all that has been imported before it.
LARGE_MODULES = (
    "skops.io",
    "dbt.cli.main",
    "expectations.validate",
    "ml.train",
    "ml.score",
    "mlflow.sklearn",
    "shap",
    "ml.tracking.plots",
)

# Where the demo company landed before, no process of it begins, and after this long nobody waits for one.
MOST_SECONDS_TO_WAIT = 5

NEXT = """
[bold]Where to look next[/bold]
  make up                    the Airflow and MLflow pages, with these runs in them (Ctrl-C ends both)
  {reports}
                             what each gate saw, one page per station and day
  {outbox}
                             what would have been sent (dry run)
  docs/tutorial/one-click.md          one user's click, followed by file and table to the task it ends in
  docs/how-to/your-own-data.md      the same on your own files: make run LANDING=folder
"""


def main() -> int:
    asked = _read_arguments()
    # The tasks of all runs share this process with a million long-lived objects (DAGs, the parsed dbt project): looked
    # through as often as usual, they take a tenth of each run.
    gc.set_threshold(100_000, 20, 10)
    log_file = paths.home() / "logs" / "run.log"
    with quiet(log_file) as console:
        from tenure.cli.dag_runner import RunFailed
        from tenure.core.home_lock import HomeInUse, home_to_ourselves
        from tenure.core.settings_schema import SettingsError
        from tenure.landing.landing_version import LandingTaken, NoFacts

        try:
            with home_to_ourselves():
                run(console, asked)
        except RunFailed as failed:
            console.print(f"\n[bold red]{failed.dag_id}, task {failed.task_id}[/bold red]")
            console.print(failed.message, markup=False)
            console.print(f"\nEverything that was said: {log_file}")
            return 1
        except (HomeInUse, LandingTaken, NoFacts, SettingsError) as error:
            console.print(f"\n{error}", markup=False)
            return 1
        except KeyboardInterrupt:
            console.print("\nStopped. Start it again: what is finished is kept.")
            return 130
    return 0


def run(console: "Console", asked: argparse.Namespace) -> None:
    """The steps in order; each asks first whether it is done.

    :raises RunFailed: a DAG run failed; the runs before it stay.
    """
    from tenure.cli import dag_runner
    from tenure.landing import landing_version

    if asked.landing:
        landing_version.take_folder(asked.landing)
    # On the other core, while Airflow is prepared and the demo company lands.
    warming_up = subprocess.Popen([sys.executable, "-m", "tenure.cli.warm_up"])
    with step(console, "Prepare Airflow"):
        dags = dag_runner.prepare_airflow()
        threading.Thread(target=_import_ahead, args=(not asked.landing,), daemon=True).start()
    if not asked.landing:
        conf = {"until": asked.until.isoformat(), "accounts": asked.accounts, "seed": asked.seed}
        _run(
            console,
            dags["demo_company"],
            asked.until,
            conf,
            f"Land the demo company, {asked.accounts:,} accounts",
        )
    with step(console, "Read what has landed"):
        warming_up.wait()
        facts, last_day = landing_version.version(), landing_version.first_day_without_facts()
    days = [last_day - timedelta(days=back) for back in reversed(range(asked.days))]
    # Features know nothing of later days, so those of all days are built with the history, at a fraction of the time.
    built = {"facts": facts, "backfill_until": days[-1].isoformat()}
    # Trained as of the first of the days, so that the champion knows nothing of the days it scores.
    conf = {"targets": ["churn"], "require_approval": False, **built}
    _run(
        console,
        dags["customer_health_training"],
        days[0],
        conf,
        f"Build the history and train as of {days[0]}",
    )
    for day in days:
        _run(
            console,
            dags["customer_health_daily"],
            day,
            built,
            f"Score the accounts, plan the tasks of {day}",
        )
    if not asked.landing:
        dag_runner.unpause("customer_health_daily")
    _print_monday_list(console, days[-1])


def _import_ahead(will_land: bool) -> None:
    """Beside the landing, which has a process of its own: before it had begun, each would only slow the other down."""
    waited_until = time.monotonic() + MOST_SECONDS_TO_WAIT
    while will_land and not multiprocessing.active_children() and time.monotonic() < waited_until:
        time.sleep(0.1)
    for name in LARGE_MODULES:
        importlib.import_module(name)


def _run(console: "Console", dag: "DAG", day: date, conf: dict[str, Any], title: str) -> None:
    from tenure.cli import dag_runner

    if dag_runner.is_done(dag.dag_id, day, conf):
        console.print(f"[green]=[/green] {title}  [dim]done before: same facts, same code[/dim]")
        return
    with step(console, title):
        dag_runner.run_dag(dag, day, conf)


def _print_monday_list(console: "Console", day: date) -> None:
    from tenure.delivery.monday_list.terminal import print_monday_list

    console.print()
    print_monday_list(console=console, as_of_date=day)
    console.print(NEXT.format(reports=paths.reports(), outbox=paths.outbox()))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tenure.cli.run", description=__doc__.splitlines()[0])
    parser.add_argument("--landing", type=_folder, help="a company's own files instead of the demo company's")
    parser.add_argument(
        "--days", type=int, default=7, choices=range(1, 61), metavar="N", help="daily runs (7)"
    )
    demo = parser.add_argument_group("the demo company")
    demo.add_argument(
        "--accounts", type=int, default=1500, help="customers of the demo company, trials not counted (1500)"
    )
    demo.add_argument(
        "--until", type=date.fromisoformat, default=date(2026, 7, 1), help="facts from before this day"
    )
    demo.add_argument("--seed", type=int, default=7, help="another seed is another company (7)")
    return parser.parse_args()


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder '{text}'")
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
