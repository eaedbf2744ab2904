"""What the outbox and its senders have agreed on: a row goes out, and three ways in which that can fail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self

import urllib3

# To connect, and to wait for the answer. A receiver that is gone may not hold the day's run for long.
TIMEOUT_SECONDS = (3, 8)
REASON_LENGTH = 200

# The door is shut, whoever knocks: a wrong token is no fault of the task.
DOOR_IS_SHUT = (401, 403, 407)
# Not taken, but might be soon.
LATER = (408, 425, 429)


class Refused(Exception):
    """The receiver does not want this row; trying again would not change its mind. The message holds its words."""


class Unavailable(Exception):
    """The receiver did not take the row, but may take it later."""

    def __init__(self, words: str, wait_seconds: float = 0) -> None:
        """:param wait_seconds: how long the receiver asks to be left alone."""
        super().__init__(words)
        self.wait_seconds = wait_seconds


class Unclear(Unavailable):
    """There was no answer, or only trouble: the receiver may have the row all the same."""


@dataclass(frozen=True)
class Row:
    """`key` is the same at every attempt: by it a receiver knows a row that it already has."""

    key: str
    task_id: str | None
    event: str
    kind: str
    payload: str
    may_have_arrived: bool = False

    @cached_property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.payload)


class Sender(Protocol):
    """A channel. `kinds` of rows it takes: task, message (to a customer), list (the Monday list)."""

    channel: str

    @property
    def kinds(self) -> tuple[str, ...]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, row: Row) -> None:
        """Make one attempt. Never logs an address, a payload or a secret.

        :raises Refused: the receiver's last word.
        :raises Unavailable: not taken; may be tried again.
        :raises Unclear: may have been taken; may be tried again.
        """


def judge_answer(status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
    """What an HTTP status means for the row.

    :raises Refused, Unavailable, Unclear: as a sender does; nothing is raised when the row was taken.
    """
    if 200 <= status < 300:
        return
    said = f"HTTP {status}: {words[:REASON_LENGTH]}"
    if status >= 500:
        raise Unclear(f"HTTP {status}")
    if status in LATER + DOOR_IS_SHUT:
        asked = (headers or {}).get("Retry-After", "")
        raise Unavailable(said, wait_seconds=float(asked) if asked.isdigit() else 0)
    raise Refused(said)


def never_got_there(error: urllib3.exceptions.HTTPError) -> bool:
    """No connection was made, so nothing can have arrived."""
    reason = getattr(error, "reason", None) or error
    return isinstance(reason, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.SSLError)
