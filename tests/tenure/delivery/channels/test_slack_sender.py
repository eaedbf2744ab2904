"""Slack's sender against servers that answer like Slack: a webhook, and a bot that can look before it repeats."""

from collections.abc import Callable
from typing import Any

import pytest

from tenure.delivery.channels.slack_sender import SlackBotSender, SlackWebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.receivers import Inbox, SlackApi, SlackWebhook, serving
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    NEXT_DAY,
    OWNER,
    happens,
    open_tasks,
    opened,
    outbox,
    statuses,
)

pytestmark = pytest.mark.usefixtures("outbox_home")


def deliver(url: str, day: str = DAY) -> None:
    deliver_tasks(day, dry_run=False, senders=[SlackWebhookSender(f"{url}/services/T/B/secret")])


def deliver_as_bot(url: str, day: str = DAY) -> None:
    bot = SlackBotSender(token="xoxb-secret", slack_channel="C1", api=f"{url}/api/")
    deliver_tasks(day, dry_run=False, senders=[bot])


HOWS = pytest.mark.parametrize(
    ("handler", "deliver"), [(SlackWebhook, deliver), (SlackApi, deliver_as_bot)], ids=["webhook", "bot"]
)


@HOWS
def test_a_message_says_who_why_by_when_and_carries_the_key(handler: Any, deliver: Callable) -> None:
    inbox = Inbox()
    open_tasks("a", account_name="Möbel <!channel> & Co")
    with serving(handler, inbox) as url:
        deliver(url)
    ((key, message),) = inbox.arrived
    assert key == f"{opened('a')[0]}|slack"
    assert message["metadata"]["event_type"] == "tenure_task"
    title = "Call about the drop in use: Möbel <!channel> & Co"
    assert message["text"] == "Call about the drop in use: Möbel &lt;!channel&gt; &amp; Co"
    header, section = (block["text"] for block in message["blocks"])
    # In plain text Slack looks for no markup, no links and no names.
    assert header["type"] == section["type"] == "plain_text"
    assert header["text"] == title
    lines = section["text"].splitlines()
    for line in (
        "Why: users -42 % against the 28 days before",
        "Evidence: 7 active users; 12 before",
        "At stake: $4,800",
        "Churn probability: 40%",
        f"Owner: {OWNER}",
        "Due: Fri 03 Jul 2026",
        "> shall we talk?",
    ):
        assert line in lines


@HOWS
def test_a_reminder_and_an_end_are_messages_of_their_own(handler: Any, deliver: Callable) -> None:
    inbox = Inbox()
    open_tasks("a")
    with serving(handler, inbox) as url:
        deliver(url)
        happens("reminded", "a")
        deliver(url, NEXT_DAY)
        happens("cleared", "a", day="2026-07-02")
        deliver(url, "2026-07-02")
    assert [message["text"] for _, message in inbox.arrived] == [
        "Call about the drop in use: Möbel &amp; Co",
        "Reminder: Call about the drop in use: Möbel &amp; Co",
        "Cleared: Call about the drop in use: Möbel &amp; Co",
    ]
    assert (
        "The signal recovered on 2026-07-02: there is nothing left to do."
        in inbox.arrived[2][1]["blocks"][1]["text"]["text"]
    )


@HOWS
def test_words_about_the_message_make_a_dead_letter(handler: Any, deliver: Callable) -> None:
    status = 400 if handler is SlackWebhook else 200
    inbox = Inbox(behaviour=lambda _: status, words="msg_too_long")
    open_tasks("a")
    with serving(handler, inbox) as url:
        deliver(url)
    assert outbox("slack", "status", "last_error") == {opened("a")[0]: ("dead letter", "msg_too_long")}


@pytest.mark.parametrize(
    ("handler", "deliver", "status", "words", "kept"),
    [
        (SlackWebhook, deliver, 404, "no_service", "no_service"),
        (SlackWebhook, deliver, 410, "channel_is_archived", "channel_is_archived"),
        (SlackWebhook, deliver, 403, "action_prohibited", "HTTP 403: action_prohibited"),
        (SlackWebhook, deliver, 404, "Ann Smith's team is gone", "HTTP 404"),
        (SlackApi, deliver_as_bot, 200, "invalid_auth", "invalid_auth"),
        (SlackApi, deliver_as_bot, 200, "not_in_channel", "not_in_channel"),
        (SlackApi, deliver_as_bot, 429, "ratelimited", "HTTP 429"),
    ],
)
def test_words_about_the_channel_or_the_token_leave_the_task_pending(
    handler: Any, deliver: Callable, status: int, words: str, kept: str
) -> None:
    inbox = Inbox(behaviour=lambda _: status, words=words)
    open_tasks("a")
    with serving(handler, inbox) as url, pytest.raises(DeliveryFailed, match="slack: 1 rows stay pending"):
        deliver(url)
    ((status_now, arrived, reason),) = outbox("slack", "status", "may_have_arrived", "last_error").values()
    assert (status_now, arrived) == ("pending", False)
    assert reason == kept


def test_a_bot_that_was_cut_off_looks_page_by_page_before_it_repeats() -> None:
    """The message it cannot be sure of lies three pages back, among others."""
    inbox = Inbox()
    open_tasks(*"abcdef")
    with serving(SlackApi, inbox) as url:
        inbox.behaviour = lambda attempt: "silent" if attempt == 0 else "fine"
        deliver_as_bot(url)
        assert inbox.lookups == 1
        assert len(inbox.keys) == 6

        # As after a kill: it is unknown whether the first one arrived.
        from tenure import warehouse

        with warehouse.connect() as connection:
            connection.execute(
                "update delivery.outbox set status = 'pending', is_sent = false where account_id = 'a'"
            )
        deliver_as_bot(url)
    assert inbox.lookups == 4
    assert len(inbox.keys) == 6
    assert set(statuses("slack").values()) == {"sent"}


def test_a_bot_repeats_what_is_not_there() -> None:
    inbox = Inbox(behaviour=lambda attempt: "lost" if attempt == 0 else "fine")
    open_tasks("a")
    with serving(SlackApi, inbox) as url:
        deliver_as_bot(url)
    assert inbox.lookups == 1
    assert len(inbox.keys) == 1


@HOWS
def test_a_slack_that_is_not_there_has_got_nothing(handler: Any, deliver: Callable) -> None:
    open_tasks("a")
    with serving(handler, Inbox()) as url:
        pass
    with pytest.raises(DeliveryFailed, match="ConnectError"):
        deliver(url)
    assert list(outbox("slack", "status", "may_have_arrived").values()) == [("pending", False)]


@HOWS
def test_the_client_tells_no_log_where_it_posts(
    handler: Any, deliver: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(behaviour=lambda attempt: ["silent", 500, "fine"][min(attempt, 2)])
    open_tasks("a")
    with serving(handler, inbox) as url, caplog.at_level(0):
        deliver(url)
    assert "delivery of" in caplog.text
    assert not [word for word in ("secret", "Möbel", OWNER) if word in caplog.text]
