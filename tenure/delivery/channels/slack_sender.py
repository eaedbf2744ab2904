"""Sends tasks to a Slack channel, one message each, through an incoming webhook or as a bot.

Slack has no idempotency key. Before a bot repeats a message whose answer never came, it searches the channel for the
key in the messages' metadata. A webhook cannot read the channel, so that one message may appear twice.
"""

import re
from abc import abstractmethod
from typing import Any

from tenure.core.plain_text import one_line, without_controls
from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.http_sender import JSON_BYTES, Answer, HttpSender, raise_for_status
from tenure.delivery.channels.message_text import body_lines, headline
from tenure.delivery.channels.sender import (
    DEADLINE_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

EVENT_TYPE = "tenure_task"
API = "https://slack.com/api/"

# The last thousand messages: enough to find what was sent yesterday in a channel made for tasks.
PAGES, PAGE_LENGTH = 5, 200

# What Slack takes of a block of text.
HEADER_LENGTH, SECTION_LENGTH = 150, 3000

CODE = re.compile(r"[a-z_]{1,60}")
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


def make_sender(connection: ReceiverConnection) -> "SlackSender":
    """Return a bot when extra names a channel, otherwise an incoming webhook.

    :raises ValueError: the secret is missing, or the address is none that may be used.
    """
    secret = connection.required_password("a bot's token, or the last part of the webhook's address")
    if channel := connection.extra.get("channel"):
        api = connection.address if connection.host else API
        return SlackBotSender(secret, channel, api, connection.allows_private)
    address = f"{connection.address.rstrip('/')}/{secret.lstrip('/')}"
    return SlackWebhookSender(address, allow_private=connection.allows_private)


class SlackSender(HttpSender):
    """A task as a message with its key in the metadata."""

    channel = "slack"

    def _send(self, row: OutboxRow) -> None:
        key = {"key": row.key, "task_id": row.task_id, "event": row.event}
        self._post(row, _message(row.facts) | {"metadata": {"event_type": EVENT_TYPE, "event_payload": key}})

    @abstractmethod
    def _post(self, row: OutboxRow, message: dict[str, Any]) -> None: ...


class SlackWebhookSender(SlackSender):
    """Posts to an incoming webhook."""

    def _post(self, row: OutboxRow, message: dict[str, Any]) -> None:
        answer = self._request("POST", str(self._url), json=message)
        _raise_for_error(answer, answer.text)


class SlackBotSender(SlackSender):
    """Posts as a bot, and looks for a message that may have arrived before it repeats it."""

    def __init__(
        self,
        token: str,
        slack_channel: str,
        api: str = API,
        allow_private: bool = False,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """:param slack_channel: id of the channel to post to."""
        super().__init__(api, token, allow_private, deadline)
        self._channel = slack_channel

    def _post(self, row: OutboxRow, message: dict[str, Any]) -> None:
        if not (row.may_have_arrived and self._has_arrived(row.key)):
            self._call("chat.postMessage", json=message | {"channel": self._channel})

    def _call(self, method: str, **content: Any) -> Answer:
        answer = self._request("POST", f"{str(self._url).rstrip('/')}/{method}", JSON_BYTES, **content)
        if answer.status == 200 and not answer.fields:
            raise OutcomeUnknown("the answer is no JSON object")
        if answer.fields.get("ok") is not True:
            _raise_for_error(answer, str(answer.fields.get("error", "")))
        return answer

    def _has_arrived(self, key: str) -> bool:
        asked = {"channel": self._channel, "include_all_metadata": "true", "limit": str(PAGE_LENGTH)}
        for _ in range(PAGES):
            # This method reads forms, not JSON.
            page = self._call("conversations.history", data=asked).fields
            if any(_key_of(message) == key for message in page.get("messages") or []):
                return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return False
            asked |= {"cursor": cursor}
        return False


def _message(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the task as blocks of plain text, in which Slack looks for no markup, no links and no names.

    `text` is what a notification shows of it.
    """
    title = headline(facts)
    body = without_controls("\n".join(body_lines(facts)))[:SECTION_LENGTH]
    blocks = [
        {"type": "header", "text": _plain(one_line(title, HEADER_LENGTH))},
        {"type": "section", "text": _plain(body)},
    ]
    return {
        "text": _escape(title),
        "blocks": blocks,
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == EVENT_TYPE else None


def _raise_for_error(answer: Answer, error: str) -> None:
    """Slack's Web API reports most of its errors with status 200, its webhooks with 4xx; `ok` is none.

    :raises RowRefused, Unavailable, OutcomeUnknown: as `Sender.send`.
    """
    code = error if CODE.fullmatch(error) else f"HTTP {answer.status}"
    if error in MESSAGE_ERRORS:
        raise RowRefused(error)
    if error in UNKNOWN_OUTCOME_ERRORS:
        raise OutcomeUnknown(error)
    if answer.status in (400, 404, 410) or (answer.status == 200 and error != "ok"):
        raise Unavailable(code)
    raise_for_status(answer)
