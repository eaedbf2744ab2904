"""
# Review

Once a week: what the scores promised, against what happened to the accounts, as far as it is ripe (the whole label
window lies in the past). Writes `reports/review/<as-of date>.md`.

- **too early**: nothing is ripe yet; with the default target that takes 97 days after the first score.
- **holds**: the counts agree within what chance explains.
- **retrain**: they do not, or the base rate has moved. A training is started, where gate and approval decide as ever.
"""

from pathlib import Path

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param, chain, task

from dags.common.assets import TRACK_RECORD
from dags.common.dbt import run_dbt
from dags.common.defaults import AS_OF, DEFAULT_ARGS, DEFAULT_POOL, START, station_task
from dags.common.track_record import is_retraining_asked, review_predictions
from expectations.gate import validate_gate
from ml.settings import TARGETS

TARGET = "{{ params.target }}"
PARAMS = {
    "target": Param("churn", type="string", enum=list(TARGETS), description="Whose promises are reviewed.")
}

with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule="0 6 * * 1",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["tenure", "weekly"],
):
    # Where the facts have stopped every account would seem to have left.
    validated = station_task(task_id="validate_raw")(validate_gate)(gate="raw", as_of_date=AS_OF)
    built = station_task(task_id="build_track_record", outlets=TRACK_RECORD)(run_dbt)(
        station="review", as_of_date=AS_OF
    )
    reviewed = station_task(review_predictions)(as_of_date=AS_OF, target=TARGET)
    asked = task.short_circuit(task_id="check_review", pool=DEFAULT_POOL)(is_retraining_asked)(reviewed)
    retrain = TriggerDagRunOperator(
        task_id="start_training",
        trigger_dag_id="customer_health_training",
        logical_date="{{ logical_date }}",
        reset_dag_run=True,
        conf={"target": TARGET},
        pool=DEFAULT_POOL,
    )
    chain(validated, built, reviewed, asked, retrain)
