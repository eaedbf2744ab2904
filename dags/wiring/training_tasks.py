"""The tasks from one target's examples to its champion."""

from datetime import timedelta

from airflow.sdk import Param, TaskGroup, chain, task

from dags.wiring.approval import KeptApproval
from dags.wiring.approval_decision import (
    is_approval_wanted,
    is_promotable,
    is_target_asked,
    keep_decision,
    mlflow_pages,
)
from dags.wiring.assets import EXAMPLES
from dags.wiring.task_defaults import AS_OF, DEFAULT_POOL, station_task
from ml.tracking.model_registry import promote
from ml.train import train_challenger


def _trained(target: str, key: str) -> str:
    return f"{{{{ ti.xcom_pull(task_ids='{target}.train_challenger')['{key}'] }}}}"


def train_target(target: str) -> TaskGroup:
    """Train, judge, ask, promote; a refusal or a rejection of one target leaves the others alone."""
    version, page = _trained(target, "model_version"), f"{mlflow_pages()}/{_trained(target, 'page')}"
    with TaskGroup(target) as group:
        asked = task.short_circuit(
            task_id="check_target", pool=DEFAULT_POOL, ignore_downstream_trigger_rules=True
        )(is_target_asked)(target=target)
        trained = station_task(inlets=EXAMPLES)(train_challenger)(target_name=target, as_of_date=AS_OF)
        promotable = task.short_circuit(task_id="check_verdict", pool=DEFAULT_POOL)(is_promotable)(trained)
        # Skips the approval alone, not what follows it.
        wanted = task.short_circuit(
            task_id="check_approval_wanted", pool=DEFAULT_POOL, ignore_downstream_trigger_rules=False
        )(is_approval_wanted)()
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
        promoted = station_task(trigger_rule="none_failed")(promote)(target=target, version=version)
        # After the promotion, as a rejection skips what stands right behind the question.
        kept = station_task(trigger_rule="none_failed", pool=DEFAULT_POOL)(keep_decision)(
            target=target, version=version
        )
        chain(asked, trained, promotable, wanted, approved, promoted, kept)
    return group
