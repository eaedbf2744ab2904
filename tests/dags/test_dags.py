"""What holds for every DAG, and the picture that the daily one draws."""

from itertools import pairwise
from typing import Any

import pytest

from dags.wiring.task_defaults import DEFAULT_POOL, WAREHOUSE_POOL
from tenure.core import paths
from tenure.core.settings_schema import TARGETS

DAG_IDS = [
    *(f"customer_health_{name}" for name in ("daily", "review", "training", "watch")),
    "customer_letters",
    "demo_company",
]
STAGES = ["raw", "features", "scores", "playbooks"]
# These decide, ask, watch or start; all others read or write the warehouse.
DECIDING = {"check_target", "check_verdict", "check_approval_wanted", "approve", "check_freshness"}
WITHOUT_WAREHOUSE = DECIDING | {"choose_trainings", *(f"start_training_{target}" for target in TARGETS)}


def test_every_dag_file_becomes_a_dag(dags):
    files = {file.stem for file in (paths.REPOSITORY / "dags").glob("*.py")} - {"__init__"}
    assert sorted(dags) == sorted(files) == DAG_IDS


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_dag_explains_itself_and_runs_one_day_at_a_time(dags, dag_id):
    dag = dags[dag_id]
    assert dag.doc_md.strip().startswith("# ")
    assert "tenure" in dag.tags
    assert dag.max_active_runs == 1
    assert dag.catchup is False
    for name in dag.params:
        assert dag.params.get_param(name).description, f"{name} is not described"


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_task_has_an_owner_and_tries_again(dags, dag_id):
    for task in dags[dag_id].tasks:
        assert task.owner == "customer-success-data", task.task_id
        assert task.retries == 2, task.task_id
        assert task.retry_delay.total_seconds() == 30, task.task_id


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_every_task_that_touches_the_warehouse_queues_for_it(dags, dag_id):
    for task in dags[dag_id].tasks:
        wanted = DEFAULT_POOL if task.task_id.split(".")[-1] in WITHOUT_WAREHOUSE else WAREHOUSE_POOL
        assert task.pool == wanted, task.task_id


def test_the_pool_has_one_slot(dags):
    from airflow.models.pool import Pool

    pool = Pool.get_pool(WAREHOUSE_POOL)
    assert pool.slots == 1
    assert pool.include_deferred


def test_daily_graph_is_the_four_stages_in_order(dags):
    dag = dags["customer_health_daily"]
    groups = dag.task_group.children
    assert list(groups) == STAGES
    for stage, following in pairwise(STAGES):
        assert groups[stage].downstream_group_ids == {following}
    assert [task.task_id for task in dag.topological_sort()] == [
        "raw.open_landing",
        "raw.build_staging",
        "raw.validate_raw",
        "features.build_features",
        "features.validate_features",
        "scores.score_accounts",
        "scores.recommend_next_features",
        "scores.validate_scores",
        "playbooks.build_playbooks",
        "playbooks.validate_playbooks",
        "playbooks.publish_snapshot",
        "playbooks.deliver_tasks",
        "playbooks.deliver_scores",
        "playbooks.apply_retention",
    ]


def test_the_daily_graph_begins_with_a_pull_when_the_settings_name_a_database(home):
    from airflow.dag_processing.dagbag import DagBag

    file = paths.REPOSITORY / "dags" / "customer_health_daily.py"
    (home / "landing").mkdir()
    for written, first in (
        ("pull: {connection: warehouse}", "raw.pull_tables"),
        ("pull: {connexion: warehouse}", "raw.open_landing"),
    ):
        (home / "landing" / "tenure.yml").write_text(written)
        dag = DagBag(dag_folder=file).dags["customer_health_daily"]
        assert next(iter(dag.topological_sort())).task_id == first
        assert dag.get_task(first).pool == WAREHOUSE_POOL, "no one reads the landing while it changes"
        assert dag.get_task("raw.open_landing").upstream_task_ids == {first} - {"raw.open_landing"}


def test_no_task_reads_the_clock(dags):
    """Whatever takes a day takes the run's."""
    for dag in dags.values():
        for task in dag.tasks:
            arguments: dict[str, Any] = getattr(task, "op_kwargs", {})
            if "as_of_date" in arguments:
                assert arguments["as_of_date"] == "{{ ds }}", f"{dag.dag_id}.{task.task_id}"


def test_a_closed_gate_is_not_tried_again(dags):
    from airflow.sdk import RetryAction

    from expectations.validate import GateClosed

    policy = dags["customer_health_daily"].get_task("raw.validate_raw").retry_policy
    closed = policy.evaluate(GateClosed("closed", paths.reports()), try_number=1, max_tries=2)
    busy = policy.evaluate(OSError("the disk is busy"), try_number=1, max_tries=2)
    assert closed.action == RetryAction.FAIL
    assert busy.action != RetryAction.FAIL


def test_assets_are_tables_of_the_project(dags, manifest):
    tables = {f"{node.schema}.{node.name}" for node in manifest.nodes.values()}
    tables |= {f"{source.schema}.{source.name}" for source in manifest.sources.values()}
    declared = {
        asset.name for dag in dags.values() for task in dag.tasks for asset in [*task.outlets, *task.inlets]
    }
    assert declared
    assert declared <= tables


def test_heavy_libraries_are_not_imported_with_the_dag_files():
    """The scheduler parses them again and again."""
    import subprocess
    import sys

    script = (
        "import sys\n"
        "import dags.customer_health_daily, dags.customer_health_training, dags.customer_health_review, "
        "dags.customer_health_watch, dags.customer_letters, dags.demo_company\n"
        "heavy = {'dbt.cli.main', 'great_expectations', 'matplotlib', 'mlflow', 'shap', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"
