"""The alarm: a message to Slack or by mail when a task has failed for good, where there is a Connection for it."""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dags.wiring.delivery_connections import find_connection, receiver_of
from tenure.core.errors import TenureError
from tenure.core.settings_schema import SettingsError

if TYPE_CHECKING:
    from tenure.delivery.channels.connection import ReceiverConnection
    from tenure.delivery.channels.sender import Sender

log = logging.getLogger("tenure")

# Others than those of the deliveries: who runs Tenure is seldom who works on its tasks.
SLACK, EMAIL = "tenure_alarm_slack", "tenure_alarm_email"
LONGEST_ERROR = 300


def send_alarm(context: Mapping[str, Any]) -> None:
    """Tell every receiver that has a Connection which task failed; Airflow calls it once, after the last retry.

    An alarm that cannot be sent is logged. It changes nothing about the task.
    """
    task = context["ti"]
    failing = f"{task.dag_id}.{task.task_id}"
    key = f"alarm|{failing}|{task.run_id}|{task.map_index}|{task.try_number}"
    title = f"Tenure: {task.dag_id} failed in {task.task_id}"
    facts = {"event": "alarm", "failing": failing, "title": title, "lines": _lines(context)}
    for connection_id in (SLACK, EMAIL):
        try:
            connection = find_connection(connection_id)
            if connection is not None:
                _send_all(connection_id, receiver_of(connection), key, facts)
                log.info("alarm sent: %s", connection_id)
        except Exception as error:
            # Whatever it is, the other receiver is still to be told.
            log.error("no alarm sent: %s: %s", connection_id, _reason(error))


def _send_all(connection_id: str, receiver: "ReceiverConnection", key: str, facts: Mapping[str, Any]) -> None:
    """:raises SettingsError: the Connection lacks something.
    :raises RowRefused, Unavailable: the receiver did not take it.
    """
    from tenure.delivery.channels import email_sender, slack_sender

    try:
        addresses = _addresses(receiver) if connection_id == EMAIL else [""]
        module = email_sender if connection_id == EMAIL else slack_sender
        sender: Sender = module.make_sender(receiver)
    except ValueError as error:
        raise SettingsError(f"Connection {connection_id}: {error} (docs/how-to/monitor.md)") from None
    with sender:
        for address in addresses:
            _send(sender, key, dict(facts) | {"owner_email": address})


def _send(sender: "Sender", key: str, facts: dict[str, Any]) -> None:
    from tenure.delivery.channels.sender import OutboxRow
    from tenure.delivery.outbox_send import try_to_send

    # With the failing task as its task, all its failures are one conversation in a mailbox.
    row = OutboxRow(
        f"{key}|{facts['owner_email']}", facts["failing"], facts["event"], "task", json.dumps(facts)
    )
    _, failure = try_to_send(sender, row)
    if failure is not None:
        raise failure


def _addresses(receiver: "ReceiverConnection") -> list[str]:
    addresses = receiver.extra.get("to")
    if not isinstance(addresses, list) or not addresses:
        raise ValueError('the extra {"to": ["…"]} is missing: the addresses to write to')
    return addresses


def _lines(context: Mapping[str, Any]) -> list[str]:
    task = context["ti"]
    facts = {
        "DAG": task.dag_id,
        "Task": task.task_id,
        "Run": task.run_id,
        # A run that an asset or a person started may have none.
        "Day": context.get("ds"),
        "Error": _reason(context.get("exception")),
    }
    return [
        *(f"{name}: {value}" for name, value in facts.items() if value),
        "The whole error is in the task's log; dags/README.md says what to do about it.",
    ]


def _reason(error: object) -> str:
    """Return the error in one line, without anything personal.

    First lines of our own errors name tables and counts. Others may quote what a customer wrote, so of them only the
    type is named; of a receiver's answer the status.
    """
    from tenure.delivery.channels.sender import RowRefused, Unavailable
    from tenure.delivery.outbox_send import without_addresses

    if not isinstance(error, BaseException):
        return "not known to Airflow, which the process did not live to tell"
    name = type(error).__name__
    if isinstance(error, RowRefused | Unavailable):
        return f"{name}: {str(error).partition(': ')[0]}"
    if not isinstance(error, TenureError):
        return name
    first = str(error).partition("\n")[0]
    return f"{name}: {without_addresses(first)}"[:LONGEST_ERROR]
