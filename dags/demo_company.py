"""
# The demo company

Lands the simulated company in the landing folder of this home, in the shape that a company's own loader gives:
24 months of history first, then one file a day. A later `until` appends the days in between, the same one nothing.

The daily DAG's schedule ends with the facts: to see a new day, land it here and backfill it there.
"""

from pathlib import Path

from airflow.sdk import DAG, Param

from dags.wiring.task_defaults import DEFAULT_ARGS, START, stage_task
from tenure.simulator.demo_home import land_demo_company

PARAMS = {
    "until": Param(
        "2026-07-01", type="string", format="date", description="Facts from before this day are landed."
    ),
    "accounts": Param(
        1500, type="integer", minimum=50, maximum=20000, description="Accounts ever signed up."
    ),
    "seed": Param(
        7, type="integer", minimum=0, description="Another seed is another company: start from an empty home."
    ),
}

with DAG(
    dag_id=Path(__file__).stem,
    doc_md=__doc__,
    schedule=None,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    render_template_as_native_obj=True,
    tags=["tenure", "demo"],
):
    stage_task(land_demo_company, task_id="land_demo")(
        until="{{ params.until }}", accounts="{{ params.accounts }}", seed="{{ params.seed }}"
    )
