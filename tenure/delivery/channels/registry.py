"""All channels: their names, their Airflow Connections, and what docs/how-to/delivery.md says of them.

A new channel is a module `<name>_sender` with a function `make_sender`, its test, its entry here, its section in
docs/how-to/delivery.md and its receiver in tests/tenure/delivery/test_receiver_failures.py.
`tenure docs` writes the table in docs/how-to/delivery.md.
"""

import importlib
from dataclasses import dataclass

from tenure.core import paths
from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.sender import Sender

DOCUMENT = paths.REPOSITORY / "docs" / "how-to" / "delivery.md"
HEAD = "| Connection | who gets what | duplicates are recognised by |\n|---|---|---|\n"


@dataclass(frozen=True)
class Channel:
    """`name` is part of every outbox key and never changes. `has_secret_address`: who knows it may post to it."""

    name: str
    connection_id: str
    receives: str
    deduplicated_by: str
    has_secret_address: bool = False

    def make_sender(self, connection: ReceiverConnection) -> Sender:
        """Return the channel's sender. Its module is imported here: the clients take seconds to load.

        :raises ValueError: the Connection lacks something, or holds something invalid.
        """
        module = importlib.import_module(f"tenure.delivery.channels.{self.name}_sender")
        sender: Sender = module.make_sender(connection)
        return sender


CHANNELS = (
    Channel(
        "slack", "tenure_slack", "a message in one channel per event", "the key in the message's metadata"
    ),
    Channel(
        "webhook",
        "tenure_webhook",
        "a POST of task and event as JSON",
        "the header `Idempotency-Key`",
        has_secret_address=True,
    ),
    Channel(
        "email",
        "tenure_smtp",
        "tasks to their owner, automatic messages to the contact, the Monday list to its readers",
        "the `Message-ID`, made from the key",
    ),
    Channel(
        "hubspot",
        "tenure_hubspot",
        "one CRM task per task, on its company, assigned to its owner, reminded of, completed",
        "the unique property `tenure_task_id`",
    ),
    Channel(
        "salesforce",
        "tenure_salesforce",
        "the same, as a task of the account",
        "the external id `Tenure_Task_Id__c`",
    ),
)


def connection_id_of(name: str) -> str:
    return next(one.connection_id for one in CHANNELS if one.name == name)


def channels_table() -> str:
    """Return the table of docs/how-to/delivery.md."""
    rows = (f"| `{one.connection_id}` | {one.receives} | {one.deduplicated_by} |\n" for one in CHANNELS)
    return HEAD + "".join(rows)


def with_channels_table(document: str) -> str:
    """Return the document with its table of channels replaced.

    :raises ValueError: the document holds no such table.
    """
    before, head, rest = document.partition(HEAD)
    if not head:
        raise ValueError(f"{DOCUMENT}: there is no table with the head {HEAD.splitlines()[0]}")
    rows = rest.splitlines(keepends=True)
    after = next((number for number, row in enumerate(rows) if not row.startswith("|")), len(rows))
    return before + channels_table() + "".join(rows[after:])
