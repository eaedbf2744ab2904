"""The tasks from one target's examples to its champion."""

from datetime import timedelta

from airflow.sdk import Param, TaskGroup, chain, task

from dags.wiring.approval import KeptApproval
from dags.wiring.approval_decision import (
    is_approval_wanted,
    is_promotable,
    is_target_asked,
    keep_rejection,
    mlflow_pages,
    promote,
)
from dags.wiring.assets import EXAMPLES
from dags.wiring.task_defaults import AS_OF, DEFAULT_POOL, deciding_task, stage_task
from ml.train import train_challenger


def _trained(target: str, key: str) -> str:
    return f"{{{{ ti.xcom_pull(task_ids='{target}.train_challenger')['{key}'] }}}}"


def train_target(target: str) -> TaskGroup:
    """Train, compare, ask for approval, promote; a refusal or a rejection of one target does not affect the others."""
    version, page = _trained(target, "model_version"), f"{mlflow_pages()}/{_trained(target, 'page')}"
    with TaskGroup(target) as group:
        asked = deciding_task(
            task.short_circuit, is_target_asked, task_id="check_target", ignore_downstream_trigger_rules=True
        )(target=target)
        trained = stage_task(train_challenger, inlets=EXAMPLES)(target_name=target, as_of_date=AS_OF)
        promotable = deciding_task(task.short_circuit, is_promotable, task_id="check_verdict")(trained)
        # Skips the approval alone, not what follows it.
        wanted = deciding_task(
            task.short_circuit,
            is_approval_wanted,
            task_id="check_approval_wanted",
            ignore_downstream_trigger_rules=False,
        )()
        approved = KeptApproval(
            task_id="approve",
            subject=f"Make version {version} the champion for {target}?",
            body=f"[Version {version} in MLflow, with plots and report]({page})\n\n"
            + _trained(target, "summary_markdown"),
            params={
                "because": Param("", type="string", title="Why", description="Kept on the version in MLflow.")
            },
            defaults="Reject",
            response_timeout=timedelta(days=1),
            # Waiting for a person must not hold the warehouse.
            pool=DEFAULT_POOL,
        )
        promoted = stage_task(promote, trigger_rule="none_failed")(target=target, version=version)
        # After the promotion, because a rejection skips what follows the approval directly.
        kept = stage_task(keep_rejection, trigger_rule="none_failed")(target=target, version=version)
        chain(asked, trained, promotable, wanted, approved, promoted, kept)
    return group
