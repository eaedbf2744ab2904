"""
# Customer health, one day

**raw → features → scores → playbooks** for one as-of date: the run's logical date. Only facts from before that day
are used, so any past day can be run again or backfilled, and gives the same tables.

| stage | makes | stops when |
|---|---|---|
| raw | the landed files as tables, bad rows set aside | the last facts are too old, or a source shrank |
| features | one row per account and as-of date | a column is empty, out of range or has drifted |
| scores | probability, reasons, next feature per account | scores are missing, constant or far from the base rate |
| playbooks | health, tasks, the Monday list; then delivery | a task has no owner, no reason or no account |

**Run or repeat days:** *Trigger → Backfill*, choose the dates, one run at a time: a day's tasks know the days before.
Give the last of the dates as `backfill_until`: the first run then builds the features of all of them at once, and the
last one the tables of the latest day and the snapshot that the pages read.
**What a repeated past day sends:** nothing of its own. Receivers get what is new to them as things stand on the latest
published day: a closing that has become known, say, but no task that is over and no message to a customer.
**When it is red:** open the log of the red task. A closed gate names table, column, expectation and observed value, and
its report; correct the facts, then clear the task. Nothing is published or delivered behind a closed gate.
"""

from pathlib import Path

from airflow.sdk import DAG, XComArg, chain, task_group

from dags.wiring.asked_settings import asked_settings
from dags.wiring.assets import FEATURES, LANDED, NEXT_FEATURES, PUBLISHED, SCORES, STAGED
from dags.wiring.delivery_connections import DRY_RUN, deliver_by_settings, deliver_scores_by_settings
from dags.wiring.pull_connection import pull_tables
from dags.wiring.schedule import every_day_with_facts
from dags.wiring.spark_tasks import roll_up_tasks, score_task
from dags.wiring.task_defaults import AS_OF, BACKFILL_UNTIL, DEFAULT_ARGS, START, day_task
from expectations.validate import validate_gate
from ml.recommendation.next_feature import recommend_next_features
from tenure.delivery.snapshot import publish_day
from tenure.landing.open_landing import open_landing_folder
from tenure.retention import apply_retention
from tenure.transform.build_stage import build_stage

ASKED = asked_settings()
UNTIL, IS_DRY_RUN = "{{ params.backfill_until or '' }}", "{{ params.dry_run }}"


def _gate(name: str) -> XComArg:
    return day_task(validate_gate, task_id=f"validate_{name}")(gate=name, as_of_date=AS_OF)


@task_group
def raw() -> None:
    opened = day_task(open_landing_folder, task_id="open_landing", outlets=LANDED)()
    if ASKED and ASKED.pull.connection is not None:
        chain(day_task(pull_tables)(), opened)
    staged = day_task(build_stage, task_id="build_staging", outlets=STAGED)(stage="raw", as_of_date=AS_OF)
    chain(opened, *roll_up_tasks(ASKED), staged, _gate("raw"))


@task_group
def features() -> None:
    built = day_task(build_stage, task_id="build_features", outlets=FEATURES)(
        stage="features", as_of_date=AS_OF, features_until=UNTIL
    )
    chain(built, _gate("features"))


@task_group
def scores() -> None:
    recommended = day_task(recommend_next_features, inlets=FEATURES, outlets=NEXT_FEATURES)(as_of_date=AS_OF)
    chain(score_task(ASKED), recommended, _gate("scores"))


@task_group
def playbooks() -> None:
    built = day_task(build_stage, task_id="build_playbooks", inlets=SCORES, outlets=PUBLISHED)(
        stage="playbooks", as_of_date=AS_OF, features_until=UNTIL
    )
    published = day_task(publish_day, task_id="publish_snapshot")(as_of_date=AS_OF, backfill_until=UNTIL)
    delivered = day_task(deliver_by_settings, task_id="deliver_tasks")(as_of_date=AS_OF, dry_run=IS_DRY_RUN)
    scored = day_task(deliver_scores_by_settings, task_id="deliver_scores")(
        as_of_date=AS_OF, dry_run=IS_DRY_RUN, backfill_until=UNTIL
    )
    retained = day_task(apply_retention)(as_of_date=AS_OF)
    chain(built, _gate("playbooks"), published, [delivered, scored], retained)


with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule=every_day_with_facts(),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params={"dry_run": DRY_RUN, "backfill_until": BACKFILL_UNTIL},
    render_template_as_native_obj=True,
    tags=["tenure", "daily"],
):
    chain(raw(), features(), scores(), playbooks())
