"""Between a trained challenger and its promotion: what is asked, the page to look at, and the answer to keep."""

import logging
import os
from typing import Any

from dags.wiring.approval import ANSWER
from ml.tracking.model_registry import APPROVED, REJECTED, record_decision

log = logging.getLogger(__name__)

APPROVE = "Approve"
NOT_ASKED = "no one was asked"
NOT_ANSWERED = "no one answered in time"


def is_promotable(trained: dict[str, Any]) -> bool:
    """:param trained: what `train_challenger` returned."""
    for reason in trained["reasons"]:
        log.info("%s: %s", trained["verdict"], reason)
    return trained["verdict"] == "promote"


def is_target_asked(params: dict[str, Any], target: str) -> bool:
    """:param params: the run's parameters, handed in by name."""
    return target in params["targets"]


def is_approval_wanted(params: dict[str, Any]) -> bool:
    """:param params: the run's parameters, handed in by name."""
    return bool(params["require_approval"])


def mlflow_pages() -> str:
    """Where a browser finds MLflow: `TENURE_MLFLOW_PAGES`, or where `tenure up` opens it by default."""
    return os.environ.get("TENURE_MLFLOW_PAGES", "http://127.0.0.1:5000").rstrip("/")


def keep_decision(target: str, version: str, ti: Any) -> dict[str, str]:
    """Record with the version who approved or rejected it, and why.

    :param ti: the task instance, handed in by name; the task `approve` pushed the answer, or nothing when
        `require_approval` is off and it was skipped.
    """
    return _keep(target, version, ti.xcom_pull(task_ids=f"{target}.approve", key=ANSWER))


def _keep(target: str, version: str, answer: dict[str, Any] | None) -> dict[str, str]:
    if answer is None:
        return record_decision(target, version, APPROVED, NOT_ASKED, "require_approval is off")
    word = APPROVED if answer["chosen_options"] == [APPROVE] else REJECTED
    user = answer.get("responded_by_user")
    by = NOT_ANSWERED if not user else user.get("name") or user["id"]
    because = (answer.get("params_input") or {}).get("because") or ""
    return record_decision(target, version, word, by, because, answer["responded_at"])
