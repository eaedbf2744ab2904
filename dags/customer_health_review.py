"""
# Review

Once a week, for every target: predicted against realised counts of the accounts whose label is mature (the whole label
window lies in the past), and the drift of features, scores and base rate since the champion's training. Writes
`ml.drift` and the page `reports/review/<as-of date>.html`. Also what each family of signals and each source adds to the
ranking by churn (`ml.marginal_values`, on the page "Track record").

- **too early**: no label is mature yet; with the default target that takes 97 days after the first score.
- **holds**: the counts agree within what chance explains, and nothing has drifted.
- **retrain**: they do not, or scores, base rate or a fifth of the features have drifted. A training is started, with
  the usual promotion gate and approval.
- **no signal**: there is no champion; the page lists what the gate refused and why.
"""

from datetime import time
from pathlib import Path

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, chain, task

from dags.wiring.assets import DRIFT, EXAMPLES, LANDED, MARGINAL_VALUES, STAGED, TRACK_RECORD
from dags.wiring.schedule import every_monday_with_facts
from dags.wiring.task_defaults import AS_OF, DEFAULT_ARGS, DEFAULT_POOL, START, deciding_task, stage_task
from expectations.validate import validate_gate
from ml.monitoring.drift import measure_drift
from ml.monitoring.review import START_TRAINING, review_predictions, trainings_to_start
from ml.studies.ablation.marginal_values import measure_marginal_values
from tenure.core.settings_schema import TARGETS
from tenure.delivery.snapshot import publish_snapshot
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_stage

with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule=every_monday_with_facts(time(6)),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["tenure", "weekly"],
):
    opened = stage_task(open_landing_folder, task_id="open_landing", outlets=LANDED)()
    staged = stage_task(build_stage, task_id="build_staging", outlets=STAGED)(stage="raw", as_of_date=AS_OF)
    # Where the facts have stopped, every account would seem to have churned.
    validated = stage_task(validate_gate, task_id="validate_raw")(gate="raw", as_of_date=AS_OF)
    built = stage_task(build_stage, task_id="build_track_record", outlets=TRACK_RECORD)(
        stage="review", as_of_date=AS_OF
    )
    measured = stage_task(measure_drift, outlets=DRIFT)(as_of_date=AS_OF)
    valued = stage_task(measure_marginal_values, inlets=EXAMPLES, outlets=MARGINAL_VALUES)(as_of_date=AS_OF)
    reviewed = stage_task(review_predictions)(as_of_date=AS_OF)
    # People read the snapshot: it has to contain what the review found.
    published = stage_task(publish_snapshot)()
    asked = deciding_task(task.branch, trainings_to_start, task_id="choose_trainings")(reviewed)
    # The same day for each, a minute apart: a DAG has one run per moment.
    started = [
        TriggerDagRunOperator(
            task_id=f"{START_TRAINING}{target}",
            trigger_dag_id="customer_health_training",
            logical_date=f"{{{{ logical_date + macros.timedelta(minutes={place}) }}}}",
            reset_dag_run=True,
            conf={"targets": [target]},
            pool=DEFAULT_POOL,
        )
        for place, target in enumerate(TARGETS)
    ]
    chain(opened, staged, validated, built, measured, valued, reviewed, published)
    chain(asked, started)
