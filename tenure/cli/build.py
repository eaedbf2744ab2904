"""The stages and gates of the daily DAG one by one, without Airflow, and dbt on this home."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from tenure.cli.options import AsOf, read_day
from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.plain_text import without_controls


class Stage(StrEnum):
    """In the order in which they are built; each ends with the gate of its name."""

    RAW = "raw"
    FEATURES = "features"
    SCORES = "scores"
    PLAYBOOKS = "playbooks"


def build(
    as_of: AsOf,
    through: Annotated[Stage, typer.Option(help="The last stage to build.")] = Stage.PLAYBOOKS,
    landing: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="FOLDER",
            help="A company's own files. The home remembers them: needed once.",
        ),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(file_okay=False, metavar="FOLDER", help="Where all state lives; otherwise TENURE_HOME."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Also every past Monday, which `tenure train` learns from.")
    ] = False,
) -> None:
    """Build the stages up to one of them as of a day, each with its gate, in this process.

    A closed gate or a failed model ends the command with status 1 and says which; what was built before stays. Without
    a champion the health score ranks the accounts. Nothing is delivered: that is the daily DAG's last task.

    \b
    tenure build --landing exports/ --home var/own --as-of 2026-07-01 --through raw
    tenure build --as-of 2026-07-01 --history
    """
    from tenure import warehouse
    from tenure.cli.console import quiet, step
    from tenure.core.home_lock import lock_home
    from tenure.landing.landing_version import take_folder

    if home:
        os.environ["TENURE_HOME"] = str(home.resolve())
    with lock_home():
        if landing:
            take_folder(landing)
        log_file = paths.home() / "logs" / "build.log"
        with quiet(log_file) as console, warehouse.alone(warehouse.DAY):
            for title, run in _steps(as_of, through, history):
                try:
                    with step(console, title):
                        found = run()
                except TenureError:
                    console.print(f"Full log: {log_file}", markup=False)
                    raise
                for warning in found.get("warnings", ()):
                    console.print(f"  warning: {without_controls(warning)}", markup=False)


def gate(
    name: Annotated[Stage, typer.Argument(help="The stage whose tables are judged.")],
    as_of: Annotated[date, typer.Argument(parser=read_day, metavar="DAY", help="Such as 2026-07-01.")],
) -> None:
    """Judge one gate: status 0 when the data may pass, 1 when it is closed."""
    from expectations.validate import validate_gate

    found = validate_gate(name.value, as_of)
    for warning in found["warnings"]:
        print(f"warning: {without_controls(warning)}")
    print(f"Gate '{name}' is open for {as_of}. Report: {found['report']}")


def dbt(context: typer.Context) -> None:
    """dbt itself, on this repository's project and this home's warehouse, with the company's settings.

    tenure dbt build --select fct_account_health --vars '{as_of_date: 2026-07-01}'
    """
    from tenure.transform.dbt_runner import invoke_dbt

    result = invoke_dbt(_with_settings(context.args))
    if result.exception is not None:
        typer.echo(str(result.exception), err=True)
    raise typer.Exit(0 if result.success else 1)


def _steps(day: date, through: Stage, history: bool) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Title and function in order; a generator, so that what a stage needs is imported when it is its turn."""
    from expectations.validate import validate_gate
    from tenure.cli.events import roll_up
    from tenure.core.settings import read_settings
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    yield "Open the landing folder", open_landing_folder
    if read_settings().rollups.is_spark:
        yield "Roll product events up by Spark", partial(roll_up, day)
    for stage in Stage:
        match stage:
            case Stage.SCORES:
                from ml.recommendation.next_feature import recommend_next_features

                yield f"Score the accounts of {day}", partial(_score, day)
                yield "Recommend next features", partial(recommend_next_features, day)
            case Stage.FEATURES if history:
                yield (
                    "Build features and their history",
                    partial(build_stage, stage.value, day, build_history=True),
                )
            case _:
                yield f"Build {stage}", partial(build_stage, stage.value, day)
        yield f"Gate: {stage}", partial(validate_gate, stage.value, day)
        if stage == through:
            break
    if through == Stage.PLAYBOOKS:
        from tenure.delivery.snapshot import publish_snapshot

        yield "Publish the snapshot that pages and lists read", publish_snapshot


def _score(day: date) -> dict[str, Any]:
    from ml.score import score_accounts
    from tenure.cli.spark import scoring_session

    with scoring_session() as spark:
        return score_accounts(day, spark)


def _with_settings(arguments: list[str]) -> list[str]:
    """The arguments with the company's settings (tenure.yml) below the variables that they give."""
    import yaml

    from tenure.core.settings import read_settings

    changed = read_settings().changed_vars
    if not changed or not arguments or arguments[0].startswith("-"):
        return arguments
    given: dict[str, Any] = {}
    arguments = [part for one in arguments for part in _split(one)]
    if "--vars" in arguments[:-1]:
        place = arguments.index("--vars")
        given = yaml.safe_load(arguments[place + 1])
        arguments = arguments[:place] + arguments[place + 2 :]
    return [*arguments, "--vars", json.dumps(changed | given, default=str)]


def _split(argument: str) -> list[str]:
    """`--vars={…}` is written in two parts as well."""
    name, _, value = argument.partition("=")
    return [name, value] if name == "--vars" and value else [argument]
