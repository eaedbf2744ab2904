"""Tasks of the daily DAG as workers run them that have just started.

`python -m tests.postgres.one_task` prints their ids in an order in which they may run, `… DAY TASK` runs one.
"""

import sys
from typing import Any

from tenure.core import paths
from tenure.core.environment import prepare_environment

prepare_environment()


def read_dag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=paths.REPOSITORY / "dags" / "customer_health_daily.py")
    assert not bag.import_errors, bag.import_errors
    return bag.dags["customer_health_daily"]


def run_task(day: str, task_id: str) -> None:
    task = read_dag().get_task(task_id)
    task.render_template_fields({"ds": day, "params": {"backfill_until": None, "dry_run": False}})
    task.python_callable(*task.op_args, **task.op_kwargs)


if __name__ == "__main__":
    if sys.argv[1:]:
        run_task(*sys.argv[1:])
    else:
        # What Airflow says on the way has no such mark.
        print(*(f"task: {task.task_id}" for task in read_dag().topological_sort()), sep="\n")
