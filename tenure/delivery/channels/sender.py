"""The interface between the outbox and its senders: a row is sent, and may fail in three ways."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self

import urllib3

# To connect, and to wait for the answer. A receiver that is down must not delay the day's run for long.
TIMEOUT_SECONDS = (3, 8)
REASON_LENGTH = 200

# A wrong token or a missing right concerns every row, so no row is to blame.
UNAUTHORIZED = (401, 403, 407)
# Not taken, but might be soon: timeout, too early, too many requests.
RETRYABLE = (408, 425, 429)


class RowRefused(Exception):
    """The receiver refused this row, and would refuse it again. The message is the receiver's."""


class Unavailable(Exception):
    """The receiver did not take the row, but may take it later."""

    def __init__(self, message: str, wait_seconds: float = 0) -> None:
        """:param wait_seconds: how long the receiver asks to wait before the next try."""
        super().__init__(message)
        self.wait_seconds = wait_seconds


class OutcomeUnknown(Unavailable):
    """There was no answer, or a server error: the receiver may have taken the row anyway."""


@dataclass(frozen=True)
class OutboxRow:
    """`key` is the same at every attempt: by it a receiver recognises a row that it already has."""

    key: str
    task_id: str | None
    event: str
    kind: str
    payload: str
    may_have_arrived: bool = False

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


def raise_for_status(status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
    """Raise what an HTTP status means for the row; return when it was taken.

    :param text: the body of the answer.
    :raises RowRefused, Unavailable, OutcomeUnknown: as `Sender.send`.
    """
    if 200 <= status < 300:
        return
    if status >= 500:
        raise OutcomeUnknown(f"HTTP {status}")
    message = f"HTTP {status}: {text[:REASON_LENGTH]}"
    if status in RETRYABLE + UNAUTHORIZED:
        seconds = (headers or {}).get("Retry-After", "")
        raise Unavailable(message, wait_seconds=float(seconds) if seconds.isdigit() else 0)
    raise RowRefused(message)


def is_connection_failure(error: urllib3.exceptions.HTTPError) -> bool:
    """Whether no connection was made, so that nothing can have arrived."""
    reason = getattr(error, "reason", None) or error
    return isinstance(reason, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.SSLError)
