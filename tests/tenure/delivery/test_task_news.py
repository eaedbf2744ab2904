"""What is new to a channel follows from what it knows and how tasks stand, whichever day is run."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.delivery.channels.webhook_sender import WebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tenure.delivery.outbox_waiting import resend
from tests.tenure.delivery.receivers import Handler, Inbox, fine, mailing, serving
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    MONDAY,
    NEXT_DAY,
    happens,
    list_accounts,
    open_tasks,
    opened,
    statuses,
    task_id,
)

pytestmark = pytest.mark.usefixtures("outbox_home")

THIRD_DAY, FOURTH_DAY = "2026-07-02", "2026-07-03"
NO_MORE = "https://example.com/no-more"
Deliver = Callable[..., list[str]]


@pytest.fixture
def deliver(inbox: Inbox) -> Iterator[Deliver]:
    """`deliver(day)`: a run in earnest, `dry_run=True`: a dry one. Gives what arrived, as account and event."""
    with serving(Handler, inbox) as url:

        def run(day: str, dry_run: bool = False) -> list[str]:
            before = len(inbox.arrived)
            deliver_tasks(day, dry_run=dry_run, senders=[WebhookSender(url)])
            return sorted(f"{what['account_id']} {what['event']}" for _, what in inbox.arrived[before:])

        yield run


def test_a_channel_that_is_new_hears_of_every_open_task_and_of_nothing_else(deliver: Deliver) -> None:
    open_tasks(*(f"old_{number}" for number in range(50)), day="2026-01-05")
    happens("expired", *(f"old_{number}" for number in range(50)), day="2026-02-05", opened_on="2026-01-05")
    open_tasks("a", "b")
    open_tasks("m", kind="message", day="2026-06-29")
    happens("reminded", "a", "b")
    open_tasks("c", day=NEXT_DAY)
    assert deliver(NEXT_DAY) == ["a opened", "b opened", "c opened"]
    assert deliver(NEXT_DAY) == deliver(THIRD_DAY) == []


def test_a_reminder_goes_to_who_has_the_task_today(deliver: Deliver, inbox: Inbox) -> None:
    open_tasks("a")
    deliver(DAY)
    happens("reminded", "a", day=NEXT_DAY)
    with warehouse.connect() as connection:
        connection.execute(
            "create or replace view publish.pub_task_list as"
            " select *, 'open' as status, as_of_date as status_on from ("
            " select task_id, account_id, kind, as_of_date, 'new@example.com' as owner_email"
            " from publish.pub_playbook_tasks)"
        )
    assert deliver(NEXT_DAY) == ["a reminded"]
    assert inbox.arrived[-1][1]["owner_email"] == "new@example.com"


def test_the_first_run_in_earnest_announces_what_dry_runs_showed(deliver: Deliver) -> None:
    open_tasks("a", "b", "c")
    assert deliver(DAY, dry_run=True) == []
    happens("cleared", "b")
    happens("reminded", "a")
    assert deliver(NEXT_DAY) == ["a opened", "c opened"], "its opening says as much as a reminder"
    happens("reminded", "c", day=THIRD_DAY)
    assert deliver(THIRD_DAY) == ["c reminded"]
    happens("done", "a", "c", day=FOURTH_DAY)
    assert deliver(FOURTH_DAY) == ["a done", "c done"]


def test_the_file_of_the_first_run_in_earnest_holds_every_open_task(deliver: Deliver) -> None:
    open_tasks("a", "b")
    deliver(DAY, dry_run=True)
    happens("cleared", "b")
    deliver(NEXT_DAY)
    lines = (paths.outbox() / f"{NEXT_DAY}.jsonl").read_text().splitlines()
    assert [(one["account_id"], one["event"]) for one in map(json.loads, lines)] == [("a", "opened")]


@pytest.mark.parametrize("ending", ["done", "dismissed", "cleared", "expired", "absorbed"])
def test_an_ending_that_becomes_known_late_is_sent_once(deliver: Deliver, ending: str) -> None:
    open_tasks("a")
    assert deliver(DAY) == ["a opened"]
    assert deliver(FOURTH_DAY) == []
    happens(ending, "a", day=NEXT_DAY)
    assert deliver("2026-07-04") == [f"a {ending}"]
    assert deliver("2026-07-04") == deliver("2026-07-05") == []


def test_a_task_has_one_ending_whatever_becomes_known_later(deliver: Deliver) -> None:
    open_tasks("a")
    deliver(DAY)
    happens("expired", "a", day=THIRD_DAY)
    assert deliver(THIRD_DAY) == ["a expired"]
    happens("done", "a", day=NEXT_DAY)
    assert deliver(FOURTH_DAY) == []


def test_an_ending_that_waits_gives_way_to_what_a_person_recorded(deliver: Deliver, inbox: Inbox) -> None:
    open_tasks("a")
    deliver(DAY)
    happens("expired", "a", day=THIRD_DAY)
    inbox.behaviour = lambda _: 429
    with pytest.raises(DeliveryFailed):
        deliver(THIRD_DAY)
    inbox.behaviour = fine
    happens("done", "a", day=NEXT_DAY)
    assert deliver(FOURTH_DAY) == ["a done"]
    assert statuses("webhook")[f"{task_id('a')}|expired"] == "resolved"


def test_a_refused_opening_is_followed_by_no_reminder_and_no_end(deliver: Deliver, inbox: Inbox) -> None:
    inbox.behaviour = lambda _: 400
    open_tasks("a")
    deliver(DAY)
    inbox.behaviour = fine
    happens("reminded", "a")
    assert deliver(NEXT_DAY) == []
    happens("done", "a", day=THIRD_DAY)
    assert deliver(THIRD_DAY) == []
    assert statuses("webhook") == {opened("a")[0]: "resolved"}


def test_a_dead_letter_that_is_resent_behind_the_end_of_its_task_is_not_sent(
    deliver: Deliver, inbox: Inbox, outbox_home: Path
) -> None:
    paths.landing().mkdir(parents=True)
    (paths.landing() / "tenure.yml").write_text("delivery: {most_attempts: 1}")
    inbox.behaviour = lambda _: "lost"
    open_tasks("a")
    with pytest.raises(DeliveryFailed):
        deliver(DAY)
    inbox.behaviour = fine
    happens("done", "a")
    assert deliver(NEXT_DAY) == ["a done"], "it may have arrived"
    with warehouse.connect() as connection:
        assert resend(connection) == [f"{opened('a')[0]}|webhook"]
    assert deliver(THIRD_DAY) == []


def test_a_past_day_run_again_sends_what_stands_today_and_nothing_of_its_own(deliver: Deliver) -> None:
    """It opens c, of which the days after it know nothing; a late closing of b has become known."""
    open_tasks("a", "b")
    deliver(DAY)
    open_tasks("d", day=NEXT_DAY)
    deliver(NEXT_DAY)
    happens("reminded", "d", day=THIRD_DAY)
    deliver(THIRD_DAY)
    files = {file.name: file.read_bytes() for file in paths.outbox().iterdir()}

    open_tasks("a", "b", "c")
    happens("expired", "c")
    happens("dismissed", "b")
    assert deliver(DAY) == ["b dismissed"]
    assert deliver(NEXT_DAY) == deliver(DAY) == []
    assert {file.name: file.read_bytes() for file in paths.outbox().iterdir()} == files
    assert deliver(FOURTH_DAY) == []
    (line,) = (paths.outbox() / f"{FOURTH_DAY}.jsonl").read_text().splitlines()
    assert json.loads(line)["event"] == "dismissed", "who reads the files hears of it with the next one"


def test_a_past_day_first_run_in_earnest_announces_what_is_open_on_the_latest(deliver: Deliver) -> None:
    open_tasks("a", "b")
    deliver(DAY, dry_run=True)
    happens("cleared", "a")
    open_tasks("c", day=NEXT_DAY)
    deliver(NEXT_DAY, dry_run=True)
    assert deliver(DAY) == ["b opened", "c opened"]


def test_a_dry_run_of_a_past_day_changes_no_row(deliver: Deliver) -> None:
    open_tasks("a", "b")
    deliver(DAY, dry_run=True)
    happens("cleared", "a")
    deliver(NEXT_DAY, dry_run=True)
    before = statuses("webhook"), statuses("file")
    assert before[0] == {
        opened("a")[0]: "dry run",
        opened("b")[0]: "dry run",
        f"{task_id('a')}|cleared": "dry run",
    }
    for day in (DAY, NEXT_DAY, DAY):
        deliver(day, dry_run=True)
    assert (statuses("webhook"), statuses("file")) == before


def test_a_repeated_past_day_writes_to_no_customer_and_sends_no_list(inbox: Inbox) -> None:
    from tenure.delivery.channels.email_sender import EmailSender

    with mailing(inbox) as port:
        mail = EmailSender(
            "127.0.0.1",
            port,
            "tenure@example.com",
            "none",
            monday_list_to=("cs@example.com",),
            unsubscribe=NO_MORE,
        )
        open_tasks("today", kind="message")
        deliver_tasks(DAY, dry_run=False, senders=[mail])
        assert len(inbox.arrived) == 1
        open_tasks("past", kind="message", day=MONDAY)
        list_accounts("northwind")
        deliver_tasks(MONDAY, dry_run=False, senders=[mail])
        deliver_tasks(NEXT_DAY, dry_run=False, senders=[mail])
    assert len(inbox.arrived) == 1
    assert statuses("email") == {opened("today")[0]: "sent"}


def test_a_message_that_waits_for_its_receiver_survives_a_repeated_past_day(inbox: Inbox) -> None:
    from tenure.delivery.channels.email_sender import EmailSender

    with mailing(inbox) as port:
        mail = EmailSender("127.0.0.1", port, "tenure@example.com", "none", unsubscribe=NO_MORE)
        inbox.behaviour = lambda _: "lost"
        open_tasks("a", kind="message")
        with pytest.raises(DeliveryFailed):
            deliver_tasks(DAY, dry_run=False, senders=[mail])
        inbox.behaviour = fine
        deliver_tasks(MONDAY, dry_run=False, senders=[mail])
    assert statuses("email") == {opened("a")[0]: "sent"}


def test_rows_of_an_earlier_version_keep_their_meaning(deliver: Deliver) -> None:
    """a was first heard of by a reminder, b's closing came too late to be sent, c had two endings."""
    open_tasks("a", "b", "c", "d")
    deliver(DAY)
    happens("done", "b", "c")
    with warehouse.connect() as connection:
        connection.execute("alter table delivery.outbox drop column round")
        of_channel = "channel = 'webhook' and account_id"
        connection.execute(
            "update delivery.outbox set event = 'reminded', key = replace(key, 'opened', 'reminded')"
            f" where {of_channel} = 'a'"
        )
        connection.execute(
            f"insert into delivery.outbox select * replace (event as event, key || event as key) from"
            f" (select * replace (unnest(['done', 'expired']) as event) from delivery.outbox where {of_channel} = 'c')"
        )
        connection.execute(f"update delivery.outbox set status = 'resolved' where {of_channel} = 'd'")
    assert deliver(NEXT_DAY) == ["b done"]
    happens("expired", "a", "d", day=THIRD_DAY)
    assert deliver(THIRD_DAY) == ["a expired", "d expired"]
