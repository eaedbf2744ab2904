"""The interface between the outbox and its senders: a row is sent, and may fail in three ways."""

import json
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self

# A whole attempt, from the look-up of the name to the last byte of the answer, and the connection in it. A receiver
# that is down, or that answers drop by drop, must not delay the day's run for long.
DEADLINE_SECONDS = 20.0
CONNECT_SECONDS = 3.0


class RowRefused(Exception):
    """The receiver refused this row, and would refuse it again.

    The message of this and the following errors is kept and shown: statuses and codes, never the receiver's sentences,
    which repeat names and addresses.
    """


class Unavailable(Exception):
    """The receiver did not take the row, but may take it later."""

    def __init__(self, message: str, wait_seconds: float = 0) -> None:
        """:param wait_seconds: how long the receiver asks to wait before the next try."""
        super().__init__(message)
        self.wait_seconds = wait_seconds


class NotSetUp(Unavailable):
    """A person has to change something first, a token or a field over there: not tried again within a run."""


class OutcomeUnknown(Unavailable):
    """There was no answer, or a server error: the receiver may have taken the row anyway."""


@dataclass(frozen=True)
class OutboxRow:
    """`key` is the same at every attempt: by it a receiver recognises a row that it already has.

    `company_id`: of the account, in the CRM that the row goes to; None elsewhere, and where it is not known.
    """

    key: str
    task_id: str | None
    event: str
    kind: str
    payload: str
    may_have_arrived: bool = False
    company_id: str | None = None

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The payload as a dictionary: the columns of the task and of its event, or the parts of a mail."""
        facts: dict[str, Any] = json.loads(self.payload)
        return facts


class Sender(Protocol):
    """Sends rows to one receiver. `kinds` of rows it takes: task, message (to a customer), list (the Monday list)."""

    channel: str

    @property
    def kinds(self) -> tuple[str, ...]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, row: OutboxRow) -> None:
        """Make one attempt. Never logs an address, a payload or a secret.

        :raises RowRefused: not taken, and another attempt would not change that.
        :raises Unavailable: not taken; may be tried again.
        :raises OutcomeUnknown: may have been taken; may be tried again.
        """
