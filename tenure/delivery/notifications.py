"""Notifications of task events and of the Monday list: what is sent, not yet addressed to a channel."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenure.delivery.monday_list.mail import monday_mail
from tenure.delivery.monday_list.read import MondayList


@dataclass(frozen=True)
class Notification:
    """`name` and a channel make the key of an outbox row. `kind`: task, message (to a customer) or list."""

    name: str
    kind: str
    event: str
    payload: str
    task_id: str | None = None
    account_id: str | None = None
    playbook_id: str | None = None


def make_notifications(
    events: Sequence[dict[str, Any]], monday_list: MondayList | None
) -> tuple[Notification, ...]:
    """Return one notification per event, in their order, and one for the list.

    :param events: see `_of_event`.
    """
    of_events = [_of_event(event) for event in events]
    return (*of_events, _of_list(monday_list)) if monday_list else tuple(of_events)


def _of_event(event: dict[str, Any]) -> Notification:
    """Return the notification of one task event.

    A task may be reminded of more than once: only the first of its events is named by the event alone.

    :param event: task and event in one row; `occurrence` counts the task's events of this kind.
    """
    facts = {column: value for column, value in event.items() if column != "occurrence"}
    occurrence = "" if event["occurrence"] == 1 else f" {event['occurrence']}"
    return Notification(
        name=f"{event['task_id']}|{event['event']}{occurrence}",
        kind=event["kind"],
        event=event["event"],
        payload=_as_json(facts),
        task_id=event["task_id"],
        account_id=event["account_id"],
        playbook_id=event["playbook_id"],
    )


def _of_list(monday: MondayList) -> Notification:
    """Return the notification that carries the whole list as a mail."""
    return Notification(
        f"monday|{monday.as_of_date}", kind="list", event="list", payload=_as_json(monday_mail(monday))
    )


def _as_json(facts: dict[str, Any]) -> str:
    """Days are written as `2026-06-29`; the same facts give the same bytes."""
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
