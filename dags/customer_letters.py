"""
# Letters

Each hour: sends the letters to customers that have waited for the working hours of their readers
(`playbooks.quiet_hours`). The daily run plans them, mostly at night; without this DAG they would wait for a run by day.

It plans nothing. A letter whose reason is gone by the latest published day, or whose reader has asked for no mails, is
withdrawn. While runs are dry (no `TENURE_DELIVER=true`) it does nothing. This is no step of a day: it reads the clock.
"""

from pathlib import Path

from airflow.sdk import DAG

from dags.wiring.delivery_connections import send_letters_by_settings
from dags.wiring.task_defaults import DEFAULT_ARGS, START, stage_task

with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule="20 * * * *",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["tenure"],
):
    stage_task(send_letters_by_settings, task_id="send_letters")()
