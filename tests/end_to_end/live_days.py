"""`python -m tests.end_to_end.live_days FIRST DAYS LOG`: one process that lives so many days, a line of JSON for each.

Each day its files land, each owner may close a task, the daily DAG runs and delivers; on Mondays training and review.
"""

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from tenure import warehouse
from tenure.cli.dag_runner import prepare_airflow, run_dag
from tenure.core import paths
from tenure.simulator.land import land_demo
from tests.end_to_end.conftest import ACCOUNTS
from tests.end_to_end.task_closings import FIRST_TASKS, closing, land_closings

CLOSED_EVERY = 3
MEGABYTE = 2**20
FOLDERS = ("landing", "warehouse", "published", "reports", "outbox", "mlflow", "airflow", "logs", "dbt")


def live(first: date, days: int, log: Path) -> None:
    """Live the days, and append what each has cost."""
    dags = prepare_airflow()
    for place in range(days):
        day, begun, worked = first + timedelta(days=place), time.monotonic(), time.process_time()
        land_demo(paths.landing(), day, ACCOUNTS, truth=paths.home() / "truth")
        if place % CLOSED_EVERY == 1:
            _close_first_tasks(day - timedelta(days=1))
        landed = time.monotonic()
        if day.weekday() == 0:
            run_dag(dags["customer_health_training"], day, {"targets": ["churn"], "require_approval": False})
            run_dag(dags["customer_health_review"], day, {})
        trained = time.monotonic()
        run_dag(dags["customer_health_daily"], day, {"dry_run": False})
        process, children = psutil.Process(), psutil.Process().children(recursive=True)
        lived = {
            "day": day.isoformat(),
            "seconds": {
                "landing": round(landed - begun, 1),
                "weekly": round(trained - landed, 1),
                "daily": round(time.monotonic() - trained, 1),
                "cpu": round(time.process_time() - worked, 1),
            },
            "megabytes": round(process.memory_info().rss / MEGABYTE),
            "open_files": process.num_fds(),
            "threads": process.num_threads(),
            "children": len(children),
            "folders": {name: _measure(paths.home() / name) for name in FOLDERS},
        }
        with log.open("a") as lines:
            lines.write(json.dumps(lived) + "\n")


def _close_first_tasks(day: date) -> None:
    with warehouse.connect(read_only=True) as connection:
        first = connection.execute(FIRST_TASKS.format(day=day)).fetchall()
    closings = (closing(task_id, "done", owner, day) for task_id, owner in first)
    land_closings(paths.landing(), f"team-{day}", closings)


def _measure(folder: Path) -> dict[str, float]:
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return {"files": len(sizes), "megabytes": round(sum(sizes) / MEGABYTE, 2)}


if __name__ == "__main__":
    live(date.fromisoformat(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
