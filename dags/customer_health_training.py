"""
# Training

Builds the missing weeks of history, trains a challenger on the ripe examples before the as-of date, and lets the
promotion gate compare it with the base rate, the best single column, the health score and the champion, out of time.

- **refuse**: the run ends here with the reasons in the log; the product goes on with the champion it has, or says
  "no signal".
- **promote**: a person approves in the UI (*Required actions*, or the `approve` task) within a day; silence means no.
  Then the version gets the alias `champion`, and the next daily run scores with it. Who decided and why stands on the
  version in MLflow, also of a rejection.

`require_approval: false` is for the one-shot run, where nobody is there to ask.
"""

from datetime import timedelta
from pathlib import Path

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Param, chain, task

from dags.common.assets import EXAMPLES, LANDED, STAGED
from dags.common.defaults import AS_OF, DEFAULT_ARGS, DEFAULT_POOL, FEATURES_UNTIL, START, station_task
from dags.common.station import build_station
from dags.common.verdict import is_approval_wanted, is_promotable, keep_decision, mlflow_pages
from expectations.gate import validate_gate
from expectations.raw.open_landing import open_landing_folder
from ml.bad_fit import find_bad_fit
from ml.danger_line import draw_danger_line
from ml.key_features import learn_key_features
from ml.registry import promote
from ml.rules import find_rules
from ml.settings import TARGETS
from ml.train import train_challenger

TARGET = "{{ params.target }}"
VERSION = "{{ ti.xcom_pull(task_ids='train_challenger')['model_version'] }}"
SUMMARY = "{{ ti.xcom_pull(task_ids='train_challenger')['summary_markdown'] }}"
PAGE = f"{mlflow_pages()}/{{{{ ti.xcom_pull(task_ids='train_challenger')['page'] }}}}"
PARAMS = {
    "target": Param("churn", type="string", enum=list(TARGETS), description="What is to be predicted."),
    "require_approval": Param(
        True, type="boolean", description="Ask a person before a model becomes the champion."
    ),
    "features_until": FEATURES_UNTIL,
}

with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule="0 3 * * 1",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["tenure", "weekly"],
):
    opened = station_task(task_id="open_landing", outlets=LANDED)(open_landing_folder)()
    staged = station_task(task_id="build_staging", outlets=STAGED)(build_station)(
        station="raw", as_of_date=AS_OF
    )
    validated = station_task(task_id="validate_raw")(validate_gate)(gate="raw", as_of_date=AS_OF)
    history = station_task(task_id="build_history", outlets=EXAMPLES)(build_station)(
        station="features",
        as_of_date=AS_OF,
        build_history=True,
        features_until="{{ params.features_until or '' }}",
    )
    drawn = station_task(inlets=EXAMPLES)(draw_danger_line)(as_of_date=AS_OF)
    learned = station_task(inlets=EXAMPLES)(learn_key_features)(as_of_date=AS_OF)
    ruled = station_task(inlets=EXAMPLES)(find_rules)(as_of_date=AS_OF)
    fitting = station_task(inlets=EXAMPLES)(find_bad_fit)(as_of_date=AS_OF)
    trained = station_task(inlets=EXAMPLES)(train_challenger)(target=TARGET, as_of_date=AS_OF)
    promotable = task.short_circuit(task_id="check_verdict", pool=DEFAULT_POOL)(is_promotable)(trained)
    # Skips the approval alone, not what follows it.
    wanted = task.short_circuit(
        task_id="check_approval_wanted", pool=DEFAULT_POOL, ignore_downstream_trigger_rules=False
    )(is_approval_wanted)()
    approved = ApprovalOperator(
        task_id="approve",
        subject=f"Make version {VERSION} the champion for {TARGET}?",
        body=f"[Version {VERSION} in MLflow, with plots and report]({PAGE})\n\n{SUMMARY}",
        params={
            "because": Param("", type="string", title="Why", description="Kept on the version in MLflow.")
        },
        defaults="Reject",
        response_timeout=timedelta(days=1),
        # Waiting for a person must not hold the warehouse.
        pool=DEFAULT_POOL,
    )
    promoted = station_task(trigger_rule="none_failed")(promote)(target=TARGET, version=VERSION)
    # After the promotion, as a rejection skips what stands right behind the question.
    kept = station_task(trigger_rule="none_failed", pool=DEFAULT_POOL)(keep_decision)(
        target=TARGET, version=VERSION
    )
    chain(history, [drawn, learned, ruled, fitting])
    chain(opened, staged, validated, history, trained, promotable, wanted, approved, promoted, kept)
