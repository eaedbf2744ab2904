"""The DAGs of a company whose settings ask for Spark: tasks of Airflow's provider, at the places of the usual ones."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.spark.conftest import CONF

ROLLUPS = {"engine": "spark", "table": "lake/tracks"}
SCORING = {"engine": "spark"}


@pytest.fixture
def dags(home: Path) -> Callable[..., dict[str, Any]]:
    """`dags(rollups=ROLLUPS, spark={…})`: all DAGs, as a home with these settings reads them."""
    if find_spec("airflow.providers.apache") is None:
        pytest.skip("Airflow's Spark provider is not installed (make test-spark installs it)")

    def read(**settings: object) -> dict[str, Any]:
        from airflow.dag_processing.dagbag import DagBag

        from tenure.core import paths

        (home / "landing").mkdir(exist_ok=True)
        (home / "landing" / "tenure.yml").write_text(json.dumps(settings))
        bag = DagBag(dag_folder=paths.REPOSITORY / "dags")
        assert not bag.import_errors
        return dict(bag.dags)

    return read


@pytest.mark.parametrize(
    ("dag", "task_id", "before", "after"),
    [
        ("daily", "raw.roll_up_events", "raw.open_landing", "raw.build_staging"),
        ("daily", "scores.score_accounts", "features.validate_features", "scores.recommend_next_features"),
        ("training", "roll_up_events", "open_landing", "build_staging"),
    ],
)
def test_spark_does_its_tasks_at_their_places(
    dags: Callable[..., dict[str, Any]], dag: str, task_id: str, before: str, after: str
) -> None:
    found = dags(rollups=ROLLUPS, scoring=SCORING, spark={"connection": "cluster", "session": CONF})
    task = found[f"customer_health_{dag}"].get_task(task_id)
    assert task.custom_operator_name == "@task.pyspark"
    assert (task.upstream_task_ids, task.downstream_task_ids) == ({before}, {after})
    assert (task.conn_id, task.pool, task.retries) == ("cluster", "warehouse", 2)
    assert task.config_kwargs == CONF


def test_without_a_connection_it_runs_on_this_machine(dags: Callable[..., dict[str, Any]]) -> None:
    task = dags(rollups=ROLLUPS)["customer_health_daily"].get_task("raw.roll_up_events")
    assert (task.conn_id, task.config_kwargs["spark.master"]) == (None, "local[*]")


@pytest.mark.parametrize("settings", [{}, {"rollups": ROLLUPS}, {"scoring": SCORING}])
def test_spark_does_only_what_is_asked_of_it(
    dags: Callable[..., dict[str, Any]], settings: dict[str, Any]
) -> None:
    by_spark = {
        task.task_id
        for dag in dags(**settings).values()
        for task in dag.tasks
        if getattr(task, "custom_operator_name", "") == "@task.pyspark"
    }
    expected = {"rollups": {"raw.roll_up_events", "roll_up_events"}, "scoring": {"scores.score_accounts"}}
    assert by_spark == {task for name in settings for task in expected[name]}
