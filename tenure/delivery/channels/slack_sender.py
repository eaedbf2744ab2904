"""Tasks to a Slack channel, one message each, through an incoming webhook or as a bot.

Slack knows no idempotency key. A bot can look: before it repeats a message whose answer never came, it searches the
channel for the key in the messages' metadata. A webhook cannot look, so that one message may stand there twice.
"""

import logging
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

from tenure.delivery.channels.message_text import body_lines, headline
from tenure.delivery.channels.sender import TIMEOUT_SECONDS, Refused, Row, Unavailable, Unclear, judge_answer

EVENT_TYPE = "tenure_task"
API = "https://slack.com/api/"

# Enough to find what was sent yesterday; a channel with more than this in between is no task list.
PAGES, PAGE_LENGTH = 5, 200

# Slack's words about one message. All its other errors are about the token or the channel, and pass once mended.
ABOUT_THE_MESSAGE = {
    "invalid_blocks",
    "invalid_metadata_format",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "invalid_payload",
}
# The client may have been cut off after Slack took the message.
UNCLEAR_ERRORS = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}

# On DEBUG the client logs addresses and texts.
_log = logging.getLogger("tenure.slack_client")
_log.setLevel(logging.CRITICAL)


class SlackSender:
    channel = "slack"
    kinds = ("task",)

    def __init__(
        self,
        webhook_url: str | None = None,
        token: str | None = None,
        slack_channel: str | None = None,
        api: str = API,
        timeout: int = TIMEOUT_SECONDS[1],
    ) -> None:
        """Either an incoming webhook, or a bot's token and the id of the channel it posts to."""
        # The clients' own retries are off: the outbox tries again, for every channel alike.
        quiet: dict[str, Any] = {"timeout": timeout, "logger": _log, "retry_handlers": []}
        self._channel = slack_channel
        self._webhook = WebhookClient(webhook_url, **quiet) if webhook_url else None
        self._bot = None if webhook_url else WebClient(token, base_url=api, **quiet)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Each request has a connection of its own."""

    def send(self, row: Row) -> None:
        text = "\n".join([f"*{_escape(headline(row.facts))}*", *map(_escape, body_lines(row.facts))])
        payload = {"key": row.key, "task_id": row.task_id, "event": row.event}
        message = {"text": text, "metadata": {"event_type": EVENT_TYPE, "event_payload": payload}}
        with _in_our_words():
            if self._webhook:
                answer = self._webhook.send(**message)
                _judge(answer.status_code, answer.body, answer.headers)
            elif not (row.may_have_arrived and self._is_there(row.key)):
                self._bot.chat_postMessage(channel=self._channel, **message)

    def _is_there(self, key: str) -> bool:
        pages = self._bot.conversations_history(
            channel=self._channel, include_all_metadata=True, limit=PAGE_LENGTH
        )
        found = (message.get("metadata", {}) for page in islice(pages, PAGES) for message in page["messages"])
        return any(
            metadata.get("event_type") == EVENT_TYPE and metadata["event_payload"].get("key") == key
            for metadata in found
        )


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        data = error.response.data if isinstance(error.response.data, dict) else {}
        _judge(error.response.status_code, str(data.get("error", "")), error.response.headers)
        raise AssertionError("Slack's client raised an error for an answer without one") from error
    except SlackRequestError as error:
        raise Unclear(type(error).__name__) from None
    except URLError as error:
        # Raised while connecting and asking; what goes wrong while waiting for the answer comes as it is.
        raise Unavailable(type(error.reason).__name__) from None
    except (OSError, HTTPException) as error:
        raise Unclear(type(error).__name__) from None


def _judge(status: int, words: str, headers: dict[str, str]) -> None:
    """Slack's Web API says most of its errors with a 200, its webhooks with a 4xx."""
    if words in ABOUT_THE_MESSAGE:
        raise Refused(words)
    if words in UNCLEAR_ERRORS:
        raise Unclear(words)
    if status in (400, 404, 410) or (status == 200 and words != "ok"):
        raise Unavailable(words)
    judge_answer(status, words, {name.title(): value for name, value in headers.items()})


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
