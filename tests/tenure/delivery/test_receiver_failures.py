"""Receivers that fail half the time, lose their answer, or are down for a day: nothing lost, nothing twice."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tenure import warehouse
from tenure.delivery.channels.email_sender import EmailSender
from tenure.delivery.channels.hubspot_sender import HubSpotSender
from tenure.delivery.channels.salesforce_sender import SalesforceSender
from tenure.delivery.channels.sender import Sender
from tenure.delivery.channels.slack_sender import SlackBotSender, SlackSender, SlackWebhookSender
from tenure.delivery.channels.webhook_sender import WebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.crms import Crm, HubSpot, Salesforce
from tests.tenure.delivery.receivers import Handler, Inbox, SlackApi, SlackWebhook, mailing, serving
from tests.tenure.delivery.tasks_of_days import DAY, NEXT_DAY, happens, open_tasks, outbox, statuses, task_id

pytestmark = pytest.mark.usefixtures("outbox_home")

ACCOUNTS = [f"acc_{number:02}" for number in range(12)]
LATER = "2026-07-02"


@dataclass
class Channel:
    """`seen`: what a person finds there in the end, without the duplicates that the receiver recognises."""

    sender: Callable[[], Sender]
    inbox: Inbox
    seen: Callable[[], list[str]]


@contextmanager
def _webhook(inbox: Inbox) -> Iterator[Channel]:
    with serving(Handler, inbox) as url:
        yield Channel(lambda: WebhookSender(url, deadline=1), inbox, lambda: sorted(set(inbox.keys)))


@contextmanager
def _slack_webhook(inbox: Inbox) -> Iterator[Channel]:
    with serving(SlackWebhook, inbox) as url:
        # A message may appear twice; the key in its metadata identifies it.
        yield Channel(
            lambda: SlackWebhookSender(f"{url}/T/B/x", deadline=1), inbox, lambda: sorted(set(inbox.keys))
        )


@contextmanager
def _slack_bot(inbox: Inbox) -> Iterator[Channel]:
    with serving(SlackApi, inbox) as url:
        bot = {"token": "xoxb-secret", "slack_channel": "C1", "api": f"{url}/api/", "deadline": 1}
        yield Channel(lambda: SlackBotSender(**bot), inbox, lambda: sorted(inbox.keys))


@contextmanager
def _email(inbox: Inbox) -> Iterator[Channel]:
    with mailing(inbox) as port:
        settings = {
            "sender": "tenure@example.com",
            "tls": "none",
            "unsubscribe": "https://example.com/no-more",
            "deadline": 5,
        }
        yield Channel(
            lambda: EmailSender("127.0.0.1", port, **settings), inbox, lambda: sorted(set(inbox.keys))
        )


@contextmanager
def _hubspot(inbox: Inbox) -> Iterator[Channel]:
    crm = Crm()
    with serving(HubSpot, inbox, crm=crm) as url:
        yield Channel(
            lambda: HubSpotSender("hubspot-token", api=url, deadline=1), inbox, lambda: sorted(crm.tasks)
        )


@contextmanager
def _salesforce(inbox: Inbox) -> Iterator[Channel]:
    crm = Crm()
    with serving(Salesforce, inbox, crm=crm) as url:
        yield Channel(
            lambda: SalesforceSender(url, "sf-key", "sf-secret", deadline=1), inbox, lambda: sorted(crm.tasks)
        )


# One task there for one of ours, whatever happens to it.
UPSERTING = ("hubspot", "salesforce")
CHANNELS = {
    "webhook": _webhook,
    "slack webhook": _slack_webhook,
    "slack bot": _slack_bot,
    "email": _email,
    "hubspot": _hubspot,
    "salesforce": _salesforce,
}


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> Iterator[Channel]:
    with CHANNELS[request.param](Inbox()) as found:
        yield found


def deliver(channel: Channel, day: str) -> bool:
    """:returns: did the receiver get through?"""
    try:
        deliver_tasks(day, dry_run=False, senders=[channel.sender()])
    except DeliveryFailed:
        return False
    return True


def test_half_of_all_attempts_fail_and_everything_arrives_once(channel: Channel) -> None:
    dice = random.Random(7)
    channel.inbox.behaviour = lambda _: dice.choice(["fine", "lost"])
    open_tasks(*ACCOUNTS)
    deliver(channel, DAY)
    happens("reminded", *ACCOUNTS[:5])
    for _ in range(4):
        deliver(channel, NEXT_DAY)

    name = channel.sender().channel
    assert len(outbox(name, "status")) == 17, "a row for every event"
    assert set(statuses(name).values()) == {"sent"}
    assert len(channel.inbox.keys) == 17, "what was not lost on the way was taken once"
    assert len(channel.seen()) == (12 if name in UPSERTING else 17)
    assert next(channel.inbox.attempts) > 20, "about half of the attempts must fail"


@pytest.mark.parametrize("behaviour", ["twice", "silent", "slow"])
def test_a_receiver_whose_answer_is_lost_gets_it_once_in_effect(channel: Channel, behaviour: str) -> None:
    unanswered = {0, 3, 4}
    channel.inbox.behaviour = lambda attempt: behaviour if attempt in unanswered else "fine"
    open_tasks("a", "b", "c")
    assert deliver(channel, DAY)

    assert set(statuses(channel.sender().channel).values()) == {"sent"}
    assert len(channel.seen()) == 3
    if not isinstance(channel.sender(), SlackSender) or channel.inbox.lookups == 0:
        assert len(channel.inbox.keys) > 3, "this receiver was to get some of them again"


def test_after_a_day_down_a_receiver_gets_everything_in_order(channel: Channel) -> None:
    channel.inbox.behaviour = lambda _: "lost"
    open_tasks(*ACCOUNTS)
    assert not deliver(channel, DAY)
    assert channel.inbox.arrived == []
    name = channel.sender().channel
    assert set(statuses(name).values()) == {"pending"}
    assert sum(outbox(name, "attempts").values()) == 3, "the circuit breaker opens after three"

    channel.inbox.behaviour = lambda _: "fine"
    open_tasks("new", day=NEXT_DAY)
    happens("reminded", "acc_00", "acc_01")
    assert deliver(channel, NEXT_DAY)

    assert len(statuses(name)) == 15
    assert set(statuses(name).values()) == {"sent"}
    assert len(channel.inbox.keys) == 15
    assert outbox(name, "first_tried_on")[f"{task_id('acc_00')}|opened"].isoformat() == DAY
    if name == "webhook":
        for account in ("acc_00", "acc_01"):
            key = f"{task_id(account)}|"
            assert [one for one in channel.inbox.keys if one.startswith(key)] == [
                f"{key}opened|webhook",
                f"{key}reminded|webhook",
            ]

    before = len(channel.inbox.keys)
    assert deliver(channel, NEXT_DAY)
    assert deliver(channel, DAY)
    assert len(channel.inbox.keys) == before, "no day run again sends anything again"


def test_a_reminder_never_overtakes_its_task(channel: Channel) -> None:
    """The task's own four tries fail on both days; the reminder's would not."""
    channel.inbox.behaviour = lambda attempt: "lost" if attempt < 8 else "fine"
    open_tasks("a")
    assert not deliver(channel, DAY)
    happens("reminded", "a")
    assert not deliver(channel, NEXT_DAY)
    assert channel.inbox.arrived == []
    assert deliver(channel, LATER)
    assert len(channel.inbox.keys) == 2
    assert set(statuses(channel.sender().channel).values()) == {"sent"}


def test_what_ended_while_the_receiver_was_down_is_never_sent(channel: Channel) -> None:
    channel.inbox.behaviour = lambda _: "lost" if channel.sender().channel == "email" else 429
    open_tasks("a", "b", "c")
    assert not deliver(channel, DAY)

    channel.inbox.behaviour = lambda _: "fine"
    happens("cleared", "a")
    happens("done", "b")
    assert deliver(channel, NEXT_DAY)

    name = channel.sender().channel
    assert statuses(name) == {
        f"{task_id('a')}|opened": "resolved",
        f"{task_id('b')}|opened": "resolved",
        f"{task_id('c')}|opened": "sent",
    }
    assert len(channel.seen()) == 1


def test_what_people_closed_is_closed_with_every_receiver(channel: Channel) -> None:
    open_tasks("a")
    assert deliver(channel, DAY)
    happens("done", "a")
    assert deliver(channel, NEXT_DAY)
    name = channel.sender().channel
    assert statuses(name) == {f"{task_id('a')}|opened": "sent", f"{task_id('a')}|done": "sent"}
    assert len(channel.seen()) == (1 if name in UPSERTING else 2)


def test_what_may_have_arrived_before_it_ended_is_followed_by_its_end(channel: Channel) -> None:
    """Otherwise somebody would keep working on a task that has ended."""
    channel.inbox.behaviour = lambda _: "silent"
    open_tasks("a")
    # Of these only a Slack bot can check whether it has arrived.
    assert deliver(channel, DAY) == (channel.inbox.lookups > 0 and channel.sender().channel == "slack")

    channel.inbox.behaviour = lambda _: "fine"
    happens("cleared", "a", day=LATER)
    assert deliver(channel, LATER)
    name = channel.sender().channel
    assert list(statuses(name).values()) == ["sent", "sent"]
    assert len(channel.seen()) == (1 if name in UPSERTING else 2)


def test_no_receiver_waits_for_another() -> None:
    inbox = Inbox()
    open_tasks("a", "b")
    with serving(Handler, inbox) as url, serving(Handler, Inbox()) as gone:
        pass
    with serving(SlackWebhook, inbox) as url:
        senders = [WebhookSender(gone), SlackWebhookSender(f"{url}/x")]
        with pytest.raises(DeliveryFailed, match=r"delivery of 2026-06-30: webhook: 2 rows stay pending"):
            deliver_tasks(DAY, dry_run=False, senders=senders)
    assert set(statuses("slack").values()) == {"sent"}
    assert set(statuses("webhook").values()) == {"pending"}
    assert set(statuses("file").values()) == {"sent"}


def test_a_receiver_that_never_answers_does_not_hold_the_run_for_long() -> None:
    inbox = Inbox(behaviour=lambda _: "slow")
    open_tasks(*ACCOUNTS)
    with serving(Handler, inbox) as url:
        started = time.monotonic()
        with pytest.raises(DeliveryFailed, match="12 rows stay pending"):
            deliver_tasks(DAY, dry_run=False, senders=[WebhookSender(url, deadline=0.3)])
    assert len(inbox.arrived) == 12, "three rows, four tries each"
    assert time.monotonic() - started < 10


def test_a_few_bad_rows_do_not_stop_those_behind_them() -> None:
    inbox = Inbox()
    bad = {"acc_00", "acc_01", "acc_02"}
    with serving(_Choosy, inbox, bad=bad) as url:
        open_tasks(*ACCOUNTS)
        for day in (DAY, NEXT_DAY):
            with pytest.raises(DeliveryFailed):
                deliver_tasks(day, dry_run=False, senders=[WebhookSender(url)])
    sent = {key.split("|")[0] for key, status in statuses("webhook").items() if status == "sent"}
    assert sent == set(ACCOUNTS) - bad


class _Choosy(Handler):
    bad: set[str]

    def receive(self, key: str, what: dict, good: object = None) -> None:
        self.inbox.behaviour = lambda _: "lost" if what["account_id"] in self.bad else "fine"
        super().receive(key, what, good)


def test_nothing_is_lost_when_the_run_is_rerun_in_the_middle_of_it(channel: Channel) -> None:
    """There is one row per event and channel, whatever its status."""
    open_tasks("a", "b")
    assert deliver(channel, DAY)
    happens("reminded", "a", "b")
    assert deliver(channel, NEXT_DAY)
    assert deliver(channel, DAY)
    happens("expired", "a", day=LATER)
    for day in (LATER, NEXT_DAY, DAY, LATER):
        assert deliver(channel, day)
    with warehouse.connect() as connection:
        (events,) = connection.execute("select count(*) from publish.pub_task_events").fetchone()
    for name in ("file", channel.sender().channel):
        assert len(statuses(name)) == events == 5
        assert set(statuses(name).values()) == {"sent"}
    assert len(channel.inbox.keys) == 5
