"""Between a trained challenger and its promotion: what is asked, the page to look at, and the answer to keep."""

import logging
import os
from datetime import datetime
from typing import Any

from dags.wiring.approval import ANSWER
from dags.wiring.approvers import COMMAND_LINE, may_skip_approval
from ml.tracking import champions, model_registry
from ml.tracking.decisions import Answer

log = logging.getLogger(__name__)

APPROVE = "Approve"
NOT_ANSWERED = "no one answered in time"


def is_promotable(trained: dict[str, Any]) -> bool:
    """:param trained: what `train_challenger` returned."""
    for reason in trained["reasons"]:
        log.info("%s: %s", trained["verdict"], reason)
    return trained["verdict"] == "promote"


def is_target_asked(params: dict[str, Any], target: str) -> bool:
    """:param params: the run's parameters, handed in by name."""
    return target in params["targets"]


def is_approval_wanted(params: dict[str, Any], dag_run: Any) -> bool:
    """Whether a person is asked: unless the run says not to, and was started by somebody who may say so.

    :param params: the run's parameters, handed in by name, as is `dag_run`.
    """
    requester = dag_run.triggering_user_name
    if params["require_approval"]:
        return True
    if may_skip_approval(requester):
        return False
    log.warning(
        "%s may not do without an approval (TENURE_APPROVERS): a person is asked", requester or "a schedule"
    )
    return True


def mlflow_pages() -> str:
    """Where a browser finds MLflow: `TENURE_MLFLOW_PAGES`, or where `tenure up` opens it by default."""
    return os.environ.get("TENURE_MLFLOW_PAGES", "http://127.0.0.1:5000").rstrip("/")


def promote(target: str, version: str, ti: Any, dag_run: Any, params: dict[str, Any]) -> str:
    """Make the version the champion, with who approved it and why.

    :param ti: the task instance, handed in by name, as are `dag_run` and `params`; the task `approve` pushed the
        answer, or nothing when it was skipped.
    :raises PromotionRefused: the gate refused it, the stored model is not what was trained, or nobody approved it.
    """
    answer = _answer(target, ti)
    if answer is None:
        # Somebody may have marked the question as answered, which anyone who may start runs can do.
        if is_approval_wanted(params, dag_run):
            raise model_registry.PromotionRefused(
                f"no one has approved version {version} of {target}: clear the task {target}.approve, and answer it"
            )
        requester = dag_run.triggering_user_name
        by = "tenure run" if requester == COMMAND_LINE else requester
        return champions.promote(target, version, Answer(by, "require_approval is off"))
    return champions.promote(target, version, _in_full(answer))


def keep_rejection(target: str, version: str, ti: Any) -> bool:
    """Keep who did not want the version, and why; whether there was a rejection.

    :param ti: as in `promote`
    """
    answer = _answer(target, ti)
    if answer is None or answer["chosen_options"] == [APPROVE]:
        return False
    champions.reject(target, version, _in_full(answer))
    return True


def _answer(target: str, ti: Any) -> dict[str, Any] | None:
    return ti.xcom_pull(task_ids=f"{target}.approve", key=ANSWER)


def _in_full(answer: dict[str, Any]) -> Answer:
    user = answer.get("responded_by_user")
    by = NOT_ANSWERED if not user else user.get("name") or user["id"]
    because = (answer.get("params_input") or {}).get("because") or ""
    return Answer(by, because, datetime.fromisoformat(answer["responded_at"]))
