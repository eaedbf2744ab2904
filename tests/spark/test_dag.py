"""The DAGs of a company whose settings ask for Spark: a task of Airflow's provider between the door and the models."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.spark.conftest import CONF


@pytest.fixture
def dags(home: Path) -> Callable[..., dict[str, Any]]:
    """`dags(connection="spark")`: all DAGs, as a home with these settings of the rollups reads them."""
    if find_spec("airflow.providers.apache") is None:
        pytest.skip("Airflow's Spark provider is not installed (make test-spark installs it)")

    def read(**rollups: object) -> dict[str, Any]:
        from airflow.dag_processing.dagbag import DagBag

        from tenure.core import paths

        (home / "landing").mkdir(exist_ok=True)
        settings = {"engine": "spark", "table": "lake/tracks", **rollups}
        (home / "landing" / "tenure.yml").write_text(json.dumps({"rollups": settings}))
        bag = DagBag(dag_folder=paths.REPOSITORY / "dags")
        assert not bag.import_errors
        return dict(bag.dags)

    return read


@pytest.mark.parametrize(
    ("dag_id", "before", "task_id", "after"),
    [
        ("customer_health_daily", "raw.open_landing", "raw.roll_up_events", "raw.build_staging"),
        ("customer_health_training", "open_landing", "roll_up_events", "build_staging"),
    ],
)
def test_events_are_rolled_up_behind_the_door(
    dags: Callable[..., dict[str, Any]], dag_id: str, before: str, task_id: str, after: str
) -> None:
    task = dags(connection="cluster", session=CONF)[dag_id].get_task(task_id)
    assert task.custom_operator_name == "@task.pyspark"
    assert (task.upstream_task_ids, task.downstream_task_ids) == ({before}, {after})
    assert (task.conn_id, task.pool, task.retries) == ("cluster", "warehouse", 2)
    assert task.config_kwargs == CONF


def test_without_a_connection_it_runs_on_this_machine(dags: Callable[..., dict[str, Any]]) -> None:
    task = dags()["customer_health_daily"].get_task("raw.roll_up_events")
    assert (task.conn_id, task.config_kwargs["spark.master"]) == (None, "local[*]")


def test_without_spark_there_is_no_such_task(dags: Callable[..., dict[str, Any]]) -> None:
    found = dags(engine="duckdb")
    assert not [task for dag in found.values() for task in dag.task_ids if "roll_up" in task]
