"""Notifications of task events and of the Monday list: what is sent, not yet addressed to a channel."""

import json
from dataclasses import dataclass
from typing import Any

from tenure.delivery.monday_list.mail import monday_mail
from tenure.delivery.monday_list.read import MondayList


@dataclass(frozen=True)
class Notification:
    """`name` and a channel make the key of an outbox row. `kind`: task, message (to a customer) or list.

    `round`: how often the task has been opened, counting those after an end that was told.
    """

    name: str
    kind: str
    event: str
    payload: str
    task_id: str | None = None
    account_id: str | None = None
    playbook_id: str | None = None
    round: int = 1


def task_notification(facts: dict[str, Any]) -> Notification:
    """Return the notification of one event of a task, or of a message to a customer.

    Only the first event of its kind is named by the event alone: a task may be reminded of, or opened, more than once.

    :param facts: task and event in one row; `number` counts the task's events of this kind, `round` its openings.
    """
    number = "" if facts["number"] == 1 else f" {facts['number']}"
    return Notification(
        name=f"{facts['task_id']}|{facts['event']}{number}",
        kind=facts["kind"],
        event=facts["event"],
        payload=_as_json(
            {column: value for column, value in facts.items() if column not in ("number", "round")}
        ),
        task_id=facts["task_id"],
        account_id=facts["account_id"],
        playbook_id=facts["playbook_id"],
        round=facts["round"],
    )


def list_notification(monday: MondayList) -> Notification:
    """Return the notification that carries the whole list as a mail."""
    return Notification(
        f"monday|{monday.as_of_date}", kind="list", event="list", payload=_as_json(monday_mail(monday))
    )


def _as_json(facts: dict[str, Any]) -> str:
    """Days are written as `2026-06-29`; the same facts give the same bytes."""
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
