"""Sends tasks to a Slack channel, one message each, through an incoming webhook or as a bot.

Slack has no idempotency key. Before a bot repeats a message whose answer never came, it searches the channel for the
key in the messages' metadata. A webhook cannot read the channel, so that one message may appear twice.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import islice
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook import WebhookClient

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.message_text import body_lines, headline
from tenure.delivery.channels.sender import (
    TIMEOUT_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
    raise_for_status,
)

EVENT_TYPE = "tenure_task"
API = "https://slack.com/api/"

# The last thousand messages: enough to find what was sent yesterday in a channel made for tasks.
PAGES, PAGE_LENGTH = 5, 200

# Slack's errors about one message. All others are about the token or the channel, and end once that is fixed.
MESSAGE_ERRORS = {
    "invalid_blocks",
    "invalid_metadata_format",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "invalid_payload",
}
# Slack may have taken the message before these errors.
UNKNOWN_OUTCOME_ERRORS = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}

# At level DEBUG the client logs addresses and texts.
_log = logging.getLogger("tenure.slack_client")
_log.setLevel(logging.CRITICAL)


def make_sender(connection: ReceiverConnection) -> "SlackSender":
    """Return a bot when extra names a channel, otherwise an incoming webhook.

    :raises ValueError: the secret is missing.
    """
    secret = connection.required_password("a bot's token, or the last part of the webhook's address")
    if channel := connection.extra.get("channel"):
        return SlackBotSender(secret, channel, api=connection.address if connection.host else API)
    return SlackWebhookSender(f"{connection.address.rstrip('/')}/{secret.lstrip('/')}")


class SlackSender(ABC):
    """A task as a message with its key in the metadata."""

    channel = "slack"
    kinds = ("task",)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to close: each request has a connection of its own."""
        return

    def send(self, row: OutboxRow) -> None:
        text = "\n".join([f"*{_escape(headline(row.facts))}*", *map(_escape, body_lines(row.facts))])
        payload = {"key": row.key, "task_id": row.task_id, "event": row.event}
        with _translated_errors():
            self._post(row, text, {"event_type": EVENT_TYPE, "event_payload": payload})

    @abstractmethod
    def _post(self, row: OutboxRow, text: str, metadata: dict[str, Any]) -> None: ...


class SlackWebhookSender(SlackSender):
    """Posts to an incoming webhook."""

    def __init__(self, url: str, timeout: int = TIMEOUT_SECONDS[1]) -> None:
        # The clients' own retries are off: the outbox retries, in the same way for every channel.
        self._client = WebhookClient(url, timeout=timeout, logger=_log, retry_handlers=[])

    def _post(self, row: OutboxRow, text: str, metadata: dict[str, Any]) -> None:
        answer = self._client.send_dict({"text": text, "metadata": metadata})
        _raise_for_answer(answer.status_code, answer.body, answer.headers)


class SlackBotSender(SlackSender):
    """Posts as a bot, and looks for a message that may have arrived before it repeats it."""

    def __init__(
        self, token: str, slack_channel: str, api: str = API, timeout: int = TIMEOUT_SECONDS[1]
    ) -> None:
        """:param slack_channel: id of the channel to post to."""
        self._client = WebClient(token, base_url=api, timeout=timeout, logger=_log, retry_handlers=[])
        self._channel = slack_channel

    def _post(self, row: OutboxRow, text: str, metadata: dict[str, Any]) -> None:
        if not (row.may_have_arrived and self._has_arrived(row.key)):
            self._client.chat_postMessage(channel=self._channel, text=text, metadata=metadata)

    def _has_arrived(self, key: str) -> bool:
        pages = self._client.conversations_history(
            channel=self._channel, include_all_metadata=True, limit=PAGE_LENGTH
        )
        found = (message.get("metadata", {}) for page in islice(pages, PAGES) for message in page["messages"])
        return any(
            metadata.get("event_type") == EVENT_TYPE and metadata["event_payload"].get("key") == key
            for metadata in found
        )


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Raise the errors of Slack's clients as those of `Sender.send`."""
    try:
        yield
    except SlackApiError as error:
        data = error.response.data if isinstance(error.response.data, dict) else {}
        _raise_for_answer(error.response.status_code, str(data.get("error", "")), error.response.headers)
        raise AssertionError("Slack's client raised an error for an answer that holds none") from error
    except SlackRequestError as error:
        raise OutcomeUnknown(type(error).__name__) from None
    except URLError as error:
        # Raised while connecting and sending; failures while waiting for the answer are not wrapped.
        raise Unavailable(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise OutcomeUnknown(type(error).__name__) from None


def _raise_for_answer(status: int, text: str, headers: dict[str, str]) -> None:
    """Slack's Web API reports most of its errors with status 200, its webhooks with 4xx."""
    if text in MESSAGE_ERRORS:
        raise RowRefused(text)
    if text in UNKNOWN_OUTCOME_ERRORS:
        raise OutcomeUnknown(text)
    if status in (400, 404, 410) or (status == 200 and text != "ok"):
        raise Unavailable(text)
    raise_for_status(status, text, {name.title(): value for name, value in headers.items()})


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
