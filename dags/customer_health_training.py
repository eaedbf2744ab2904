"""
# Training

Builds the missing weeks of history and learns from them the danger line, the bands of the health score, key features,
rules, bad-fit segments and proposed weights.
For each target it trains a challenger on the mature examples before the as-of date, and the promotion gate compares it
with the base rate, the best single column, the health score and the champion, out of time.

- **refuse**: the target ends here with the reasons in the log; the champion, if there is one, stays, otherwise the
  published rows say "no signal".
- **promote**: a person approves in the UI (*Required actions*, or the `approve` task) within a day; no answer is a no.
  Then the version gets the alias `champion`, and the next daily run scores with it. MLflow keeps with the version who
  approved or rejected it, and why.

`require_approval: false` is for `tenure run`, where there is no one to ask, and for the people in `TENURE_APPROVERS`;
from anybody else it is not followed. The people in that list are asked, and where there are two never the one who
started the run.
"""

from datetime import time
from pathlib import Path

from airflow.sdk import DAG, Param, chain

from dags.wiring.asked_settings import asked_settings
from dags.wiring.assets import EXAMPLES, LANDED, STAGED
from dags.wiring.schedule import every_monday_with_facts
from dags.wiring.spark_tasks import roll_up_tasks
from dags.wiring.task_defaults import AS_OF, BACKFILL_UNTIL, DEFAULT_ARGS, START, stage_task
from dags.wiring.training_tasks import train_target
from expectations.validate import validate_gate
from ml.insights.bad_fit_segments import find_bad_fit
from ml.insights.danger_line import draw_danger_line
from ml.insights.health_bands import learn_health_bands
from ml.insights.key_features import learn_key_features
from ml.insights.lead_times import measure_lead_times
from ml.insights.proposed_weights import propose_weights
from ml.insights.rules.find_rules import find_rules
from tenure.core.settings_schema import TARGETS
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_stage

PARAMS = {
    "targets": Param(
        list(TARGETS),
        type="array",
        items={"type": "string", "enum": list(TARGETS)},
        description="What is to be predicted; one after the other.",
    ),
    "require_approval": Param(
        True,
        type="boolean",
        description="Ask a person before a model becomes the champion; only approvers may leave it out.",
    ),
    "backfill_until": BACKFILL_UNTIL,
}


with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule=every_monday_with_facts(time(3)),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["tenure", "weekly"],
):
    opened = stage_task(open_landing_folder, task_id="open_landing", outlets=LANDED)()
    staged = stage_task(build_stage, task_id="build_staging", outlets=STAGED)(stage="raw", as_of_date=AS_OF)
    validated = stage_task(validate_gate, task_id="validate_raw")(gate="raw", as_of_date=AS_OF)
    history = stage_task(build_stage, task_id="build_history", outlets=EXAMPLES)(
        stage="features",
        as_of_date=AS_OF,
        build_history=True,
        features_until="{{ params.backfill_until or '' }}",
    )
    learned = [
        stage_task(learn, inlets=EXAMPLES)(as_of_date=AS_OF)
        for learn in (
            draw_danger_line,
            learn_health_bands,
            learn_key_features,
            measure_lead_times,
            find_rules,
            find_bad_fit,
            propose_weights,
        )
    ]
    chain(
        opened,
        *roll_up_tasks(asked_settings()),
        staged,
        validated,
        history,
        [*learned, *map(train_target, TARGETS)],
    )
