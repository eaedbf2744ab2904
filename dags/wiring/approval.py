"""An approval by the right person, whose answer is kept, also when it is a rejection."""

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator

from dags.wiring.approvers import who_may_approve

if TYPE_CHECKING:
    from airflow.sdk import Context

ANSWER = "answer"


class KeptApproval(ApprovalOperator):
    """Asks the approvers, never the one who started the run where there are two.

    Airflow skips what follows a rejection by ending the task, which loses its result: the answer is pushed first.
    """

    def execute(self, context: "Context") -> Any:
        requester = context["dag_run"].triggering_user_name
        # Airflow refuses an answer of anybody else (403).
        self.assigned_users = [{"id": name, "name": name} for name in who_may_approve(requester)]
        return super().execute(context)

    def execute_complete(self, context: "Context", event: dict[str, Any]) -> Any:
        if "error" not in event:
            kept = {name: event[name] for name in ("chosen_options", "params_input", "responded_by_user")}
            context["ti"].xcom_push(key=ANSWER, value=kept | {"responded_at": str(event["responded_at"])})
        return super().execute_complete(context, event)
