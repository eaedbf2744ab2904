"""
# Watch

Once a day, when the daily run should be done: is what people read still fresh?

- **data**: the latest published day is not too old.
- **champion**: there are probabilities of churn, from a model that did not learn too long ago.
- **delivery**: no channel has failed for too long.

The limits are in the settings (`freshness`). When something is stale the task fails, and with it goes the alarm, where
there is a Connection `tenure_alarm_slack` or `tenure_alarm_email`. This is no step of a day: it reads the clock.

It cannot say that the scheduler is down. `/tenure/health` and `tenure health` give the same answer to what watches from
outside (docs/how-to/monitor.md).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow.sdk import DAG

from dags.wiring.task_defaults import DEFAULT_ARGS, DEFAULT_POOL, START, stage_task
from tenure.delivery.freshness import require_fresh


def check_freshness() -> dict[str, Any]:
    """:raises NotFresh: something is stale."""
    return require_fresh(datetime.now(UTC).date())


with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule="0 8 * * *",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["tenure", "daily"],
):
    stage_task(check_freshness, pool=DEFAULT_POOL)()
