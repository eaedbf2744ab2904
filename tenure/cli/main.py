"""`tenure`: the one command line. `app` lists every command with the group it is shown in."""

from typing import Any

import typer
from typer.core import TyperGroup

from tenure import store
from tenure.cli import (
    backup,
    bench,
    build,
    delivery,
    demo,
    docs,
    doctor,
    erase,
    events,
    health,
    landing,
    models,
    playbooks,
    run,
    studies,
    up,
    warehouse,
)
from tenure.core import storage_faults
from tenure.core.environment import prepare_environment
from tenure.core.errors import TenureError
from tenure.core.home_version import refuse_newer_home
from tenure.core.plain_text import without_controls

HELP = """Raw product, billing and support data become scored accounts, reasons and tasks.

\b
The first time, on the demo company
  tenure run                       land it, learn, score seven days, print the list
  tenure up                        the Airflow and MLflow pages with these runs
  tenure monday --csv list.csv     the Monday list as a file

\b
On your own files, step by step and without Airflow
  tenure doctor exports/           what is there, what lacks, what it costs, what to fix
  tenure build --landing exports/ --home var/own --as-of 2026-07-01 --history
  export TENURE_HOME=var/own       from now on: this home
  tenure train --as-of 2026-07-01  a challenger, which the gate promotes or refuses
  tenure promote 1                 let version 1 serve
  tenure build --as-of 2026-07-01  again, now with its scores

\b
All state lies below TENURE_HOME (var/ in the repository). TENURE_LANDING names
another landing folder, MLFLOW_TRACKING_URI another model store.
`tenure COMMAND --help` explains one command.
"""

# Group in the help -> its commands.
COMMANDS: dict[str, dict[str, Any]] = {
    "The whole path": {
        "run": run.run,
        "up": up.up,
        "demo": demo.demo,
        "doctor": doctor.doctor,
        "health": health.health,
    },
    "Stages and gates": {"build": build.build, "gate": build.gate, "dbt": build.dbt},
    "Models": {
        "train": models.train,
        "score": models.score,
        "promote": models.promote,
        "rollback": models.rollback,
        "champion": models.champion,
    },
    "Studies": {
        "backtest": studies.backtest,
        "ablation": studies.ablation,
        "learners": studies.learners,
        "rules": studies.rules,
        "bad-fit": studies.bad_fit,
        "weights": studies.weights,
        "next-feature": studies.next_feature,
    },
    "What people get": {"monday": delivery.monday},
    "A home": {"backup": backup.backup, "restore": backup.restore, "erase": erase.erase},
    "For developers": {"bench": bench.bench},
}
GROUPS = {
    "The whole path": {"landing": landing.app},
    "Stages and gates": {"playbooks": playbooks.app, "events": events.app},
    "What people get": {"outbox": delivery.outbox},
    "A home": {"warehouse": warehouse.app},
    "For developers": {"docs": docs.app},
}
# dbt has its own options and its own --help.
PASSED_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


class Commands(TyperGroup):
    """An error that a person can put right ends as its message and status 1; any other shows its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (TenureError, OSError) as error:
            fault = storage_faults.in_words(error) if isinstance(error, OSError) else error
            if fault is None:
                raise
            typer.echo(without_controls(f"tenure {ctx.invoked_subcommand}: {fault}"), err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    name="tenure", cls=Commands, help=HELP, no_args_is_help=True, rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)  # fmt: skip


@app.callback()
def prepare(context: typer.Context) -> None:
    # A backup of before the upgrade is the way out, into another folder.
    if context.invoked_subcommand != "restore":
        refuse_newer_home()
    # Before anything imports Airflow, dbt or MLflow, which read it once; nothing reports to anyone's server.
    prepare_environment()
    if "--help" not in context.args:
        context.with_resource(store.shared())


for _panel, _commands in COMMANDS.items():
    for _name, _command in _commands.items():
        _settings = PASSED_THROUGH if _name == "dbt" else None
        app.command(_name, rich_help_panel=_panel, context_settings=_settings)(_command)
for _panel, _groups in GROUPS.items():
    for _name, _group in _groups.items():
        app.add_typer(_group, name=_name, rich_help_panel=_panel)
