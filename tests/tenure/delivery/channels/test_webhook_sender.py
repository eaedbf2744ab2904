"""The webhook's sender against a server on this machine: what it sends, and what an answer means."""

import time
from collections.abc import Iterator

import pytest

from tenure.delivery.channels.webhook_sender import WebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.receivers import Handler, Inbox, serving
from tests.tenure.delivery.tasks_of_days import DAY, OWNER, open_tasks, opened, outbox, statuses

pytestmark = pytest.mark.usefixtures("outbox_home")


@pytest.fixture
def url(inbox: Inbox) -> Iterator[str]:
    with serving(Handler, inbox) as address:
        yield address


def deliver(url: str) -> None:
    deliver_tasks(DAY, dry_run=False, senders=[WebhookSender(url)])


def test_the_event_is_sent_as_json_with_its_key(inbox: Inbox, url: str) -> None:
    open_tasks("a")
    deliver(url)
    ((key, payload),) = inbox.arrived
    assert key == f"a|usage_drop|{DAY}|opened|webhook"
    wanted = {
        "task_id": f"a|usage_drop|{DAY}",
        "account_id": "a",
        "event": "opened",
        "happened_on": DAY,
        "as_of_date": DAY,
        "account_name": "Möbel & Co",
        "owner_email": OWNER,
        "due_on": "2026-07-03",
        "mrr_cents": 120000,
        "churn_probability": 0.4,
        "expected_saved_cents": None,
    }
    assert {name: payload[name] for name in wanted} == wanted


@pytest.mark.parametrize("passing", [408, 425, 429, 500, 502, 503, 504])
def test_passing_trouble_is_tried_again_within_the_run(inbox: Inbox, url: str, passing: int) -> None:
    open_tasks("a")
    inbox.behaviour = lambda attempt: passing if attempt < 2 else "fine"
    deliver(url)
    assert outbox("webhook", "status", "attempts", "last_error") == {opened("a")[0]: ("sent", 1, None)}
    assert len(inbox.keys) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 409, 422])
def test_any_other_answer_is_the_last_word_on_this_row(inbox: Inbox, url: str, status: int) -> None:
    """A redirect is not followed: the task would arrive as a GET without it."""
    inbox.headers["Location"] = "/elsewhere"
    inbox.behaviour = lambda _: status
    open_tasks("a")
    deliver(url)
    assert list(statuses("webhook").values()) == ["dead letter"]
    assert next(inbox.attempts) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_shut_door_is_no_fault_of_the_task(inbox: Inbox, url: str, status: int) -> None:
    open_tasks("a")
    inbox.behaviour = lambda _: status
    with pytest.raises(DeliveryFailed, match=f"HTTP {status}"):
        deliver(url)
    assert list(statuses("webhook").values()) == ["pending"]


def test_a_receiver_that_asks_for_a_pause_gets_it(inbox: Inbox, url: str) -> None:
    open_tasks("a")
    inbox.headers["Retry-After"] = "1"
    inbox.behaviour = lambda attempt: 429 if attempt == 0 else "fine"
    started = time.monotonic()
    deliver(url)
    assert 1 <= time.monotonic() - started < 5
    assert list(statuses("webhook").values()) == ["sent"]


def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    for address in (
        "hooks.example.com/x",
        "file:///etc/passwd",
        "https://",
        "https://crm.example.com:x/",
        "",
    ):
        with pytest.raises(ValueError, match="expected an address"):
            WebhookSender(address)
