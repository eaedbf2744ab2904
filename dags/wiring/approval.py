"""An approval whose answer is kept, also when it is a rejection."""

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator

if TYPE_CHECKING:
    from airflow.sdk import Context

ANSWER = "answer"


class KeptApproval(ApprovalOperator):
    """Airflow skips what follows a rejection by ending the task, which loses its result: the answer is pushed first."""

    def execute_complete(self, context: "Context", event: dict[str, Any]) -> Any:
        if "error" not in event:
            kept = {name: event[name] for name in ("chosen_options", "params_input", "responded_by_user")}
            context["ti"].xcom_push(key=ANSWER, value=kept | {"responded_at": str(event["responded_at"])})
        return super().execute_complete(context, event)
