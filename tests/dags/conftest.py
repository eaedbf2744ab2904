from collections.abc import Callable
from datetime import date
from typing import Any

import pytest


@pytest.fixture(scope="session")
def dags() -> dict[str, Any]:
    """The DAGs by id, with a database to run them on."""
    from tenure.cli.dag_runner import prepare_airflow

    return prepare_airflow()


@pytest.fixture
def replace(dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`replace("a_dag", a_task=function)` lets the task call something else."""

    def replace_tasks(dag_id: str, **functions: Callable) -> None:
        for task_id, function in functions.items():
            monkeypatch.setattr(dags[dag_id].get_task(task_id), "python_callable", function)

    return replace_tasks


@pytest.fixture
def states(dags: dict[str, Any]) -> Callable[..., dict[str, str]]:
    """Runs a DAG as of a day and gives the state of each task."""

    def run_and_ask(dag_id: str, day: date, conf: dict[str, Any] | None = None) -> dict[str, str]:
        from airflow.models.dagrun import DagRun

        from tenure.cli.dag_runner import run_dag

        run_dag(dags[dag_id], day, conf or {})
        (run,) = DagRun.find(dag_id=dag_id, run_id=f"manual__{day}T00:00:00+00:00")
        return {task.task_id: str(task.state) for task in run.get_task_instances()}

    return run_and_ask
