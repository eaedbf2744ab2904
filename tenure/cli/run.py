"""`tenure run`: from landed facts to the Monday list in one process, through Airflow but without a scheduler."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.console import quiet, step
from tenure.cli.options import DEMO_UNTIL, read_day
from tenure.core import paths
from tenure.core.settings_schema import TARGETS

if TYPE_CHECKING:
    from airflow.sdk import DAG
    from rich.console import Console

NEXT = """
[bold]Where to look next[/bold]
  tenure up                  the Airflow and MLflow pages, with these runs in them (Ctrl-C ends both)
  {reports}
                             what each gate saw, one page per stage and day
  {outbox}
                             what would have been sent (dry run)
  docs/tutorial/one-click.md one user's click, followed by file and table to the task it ends in
  docs/how-to/your-own-data.md
                             the same on your own files: tenure doctor folder, then tenure run --landing folder
"""


def run(
    landing: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="FOLDER",
            help="A company's own files instead of the demo company's.",
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=60, help="Daily runs, the last ones.")] = 7,
    accounts: Annotated[int, typer.Option(min=50, help="Customers of the demo company.")] = 1500,
    until: Annotated[
        date,
        typer.Option(parser=read_day, metavar="DAY", help="The demo company's facts end before this day."),
    ] = DEMO_UNTIL,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another demo company.")] = 7,
) -> None:
    """Land, train and score the last days, then print the Monday list: what `make run` does.

    All through the DAGs, one run after the other in this process. What is already done for the same facts and the same
    code is not done again.
    """
    from tenure.core.home_lock import lock_home
    from tenure.landing.landing_version import take_folder

    demo = None if landing else {"until": until.isoformat(), "accounts": accounts, "seed": seed}
    with lock_home():
        if landing:
            take_folder(landing)
        with quiet(paths.home() / "logs" / "run.log") as console:
            try:
                _run_all(console, days, until, demo)
            except KeyboardInterrupt:
                console.print("\nStopped. Start it again: what is finished is kept.")
                raise typer.Exit(130) from None


def _run_all(console: "Console", days_back: int, until: date, demo: dict[str, Any] | None) -> None:
    """The steps in order; each asks first whether it is done.

    :param demo: parameters of the demo company; None takes what has landed.
    :raises RunFailed: a DAG run failed; the runs before it stay.
    """
    from tenure.cli import dag_runner
    from tenure.cli.airflow_retention import clean_airflow
    from tenure.cli.events import roll_up
    from tenure.core.settings import read_settings
    from tenure.landing import landing_version

    with step(console, "Prepare Airflow"):
        dags = dag_runner.prepare_airflow()
        clean_airflow()
    if demo:
        _run(
            console,
            dags["demo_company"],
            until,
            demo,
            f"Land the demo company, {demo['accounts']:,} accounts",
        )
    with step(console, "Read what has landed"):
        last_day = landing_version.first_day_without_facts()
        if read_settings().rollups.is_spark:
            roll_up(last_day)
            last_day = landing_version.first_day_without_facts()
        facts = landing_version.version()
    days = [last_day - timedelta(days=back) for back in reversed(range(days_back))]
    # Features know nothing of later days, so those of all days are built with the history, at a fraction of the time.
    built = {"facts": facts, "backfill_until": days[-1].isoformat()}
    # Trained as of the first of the days, so that the champion knows nothing of the days it scores.
    conf = {"targets": list(TARGETS), "require_approval": False, **built}
    training, daily = dags["customer_health_training"], dags["customer_health_daily"]
    _run(console, training, days[0], conf, f"Build the history and train as of {days[0]}")
    for day in days:
        _run(console, daily, day, built, f"Score the accounts, plan the tasks of {day}")
    if demo:
        dag_runner.unpause(daily.dag_id)
    _print_monday_list(console, days[-1])


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
