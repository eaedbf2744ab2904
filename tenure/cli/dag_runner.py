"""DAG runs without a scheduler: in this process, one after the other, recorded in Airflow's database like any other."""

import signal
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.core import paths
from tenure.core.environment import SLOTS, WAREHOUSE_POOL, prepare_environment
from tenure.core.errors import TenureError
from tenure.core.storage_faults import refuse_damaged_sqlite

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from airflow.sdk import DAG
    from airflow.sdk.definitions.context import Context


class RunFailed(TenureError, RuntimeError):
    """A DAG run that did not end in success: `message` is the error of the first failed task."""

    def __init__(self, dag_id: str, task_id: str, message: str) -> None:
        super().__init__(f"{dag_id}, task {task_id}: {message}")
        self.dag_id, self.task_id, self.message = dag_id, task_id, message


def prepare_airflow() -> dict[str, "DAG"]:
    """Make the database and the warehouse pool, and read the DAG files.

    :returns: the DAGs by id.
    :raises RunFailed: a DAG file cannot be imported.
    :raises StorageFault: Airflow's database is damaged.
    """
    prepare_environment()
    refuse_damaged_database()
    paths.airflow_home().mkdir(parents=True, exist_ok=True)

    from airflow.dag_processing.dagbag import DagBag
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    from tenure import warehouse

    initdb()
    slots, why = SLOTS["postgres" if warehouse.is_on_server() else "duckdb"]
    Pool.create_or_update_pool(WAREHOUSE_POOL, slots=slots, description=why, include_deferred=True)
    bag = DagBag(dag_folder=paths.REPOSITORY / "dags")
    for file, trace in bag.import_errors.items():
        raise RunFailed(Path(file).name, "import", trace)
    return dict(bag.dags)


def refuse_damaged_database() -> None:
    """:raises StorageFault: this home's database of Airflow is damaged."""
    refuse_damaged_sqlite(
        paths.airflow_home() / "airflow.db",
        "Restore a backup of the home (docs/how-to/backup.md), or delete the file: Airflow's list of past runs, and"
        " connections that were entered in its pages, are lost with it; no table of the warehouse is",
    )


def run_dag(dag: "DAG", day: date, conf: dict[str, Any]) -> None:
    """Run one DAG as of a day, and wait for its end.

    :param conf: the run's parameters; anything more in it is kept with the run.
    :raises RunFailed: with the first failed task and its error.
    """
    failures: dict[str, str] = {}
    # Airflow sets a handler of its own for each task. It calls the task's `on_kill` and the run continues, so that
    # SIGTERM would not end this process.
    at_sigterm = signal.getsignal(signal.SIGTERM)

    def remember(context: "Context") -> None:
        failures.setdefault(context["ti"].task_id, _describe(context.get("exception")))

    def keep_sigterm(context: "Context") -> None:
        signal.signal(signal.SIGTERM, at_sigterm)

    retries = {task: task.retries for task in dag.tasks}
    for task in dag.tasks:
        # A person waits for this run: report at once what a scheduler would retry later.
        task.retries = 0
        task.on_failure_callback = [remember]
        task.on_execute_callback = [keep_sigterm]
    try:
        # Handed in, so that the run is named after its day like a scheduled one.
        run = dag.test(logical_date=_midnight(day), run_after=_midnight(day), run_conf=conf)
    finally:
        signal.signal(signal.SIGTERM, at_sigterm)
        for task, times in retries.items():
            task.retries = times
    _set_start(run)
    if str(run.state) != "success":
        task_id, message = next(iter(failures.items()), ("", f"the run ended as '{run.state}'"))
        raise RunFailed(dag.dag_id, task_id, message)


def is_done(dag_id: str, day: date, conf: dict[str, Any]) -> bool:
    """Has this very run (same day, same conf) already ended in success?

    Not when the warehouse that it wrote is gone: who deletes it wants it built again.
    """
    from tenure import warehouse

    if not warehouse.is_built():
        return False
    from airflow.models.dagrun import DagRun
    from airflow.utils.state import DagRunState

    runs = DagRun.find(dag_id=dag_id, logical_date=_midnight(day), state=DagRunState.SUCCESS)
    return any(run.conf == conf for run in runs)


def unpause(dag_id: str) -> None:
    """A paused DAG shows its runs, but would not work off a backfill or a cleared run."""
    from airflow.models.dag import DagModel
    from airflow.utils.session import create_session

    with create_session() as session:
        session.get_one(DagModel, dag_id).is_paused = False


def _set_start(run: "DagRun") -> None:
    """`dag.test` says that a run began at its logical date, and the UI would show months of duration."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    with create_session() as session:
        stored = session.get_one(DagRun, run.id)
        stored.start_date = min(
            task.start_date for task in stored.get_task_instances(session=session) if task.start_date
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _describe(error: object) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else str(error)
