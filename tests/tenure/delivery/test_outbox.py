"""The outbox: each event is sent once, in a dry run never, also when runs are repeated or killed."""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.delivery.channels.webhook_sender import WebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tenure.delivery.outbox_schema import create_outbox
from tenure.delivery.outbox_waiting import resend
from tests.tenure.delivery.receivers import Handler, Inbox, fine, serving
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    NEXT_DAY,
    happens,
    list_accounts,
    open_tasks,
    opened,
    outbox,
    statuses,
    task_id,
)

pytestmark = pytest.mark.usefixtures("outbox_home")


@pytest.fixture
def url(inbox: Inbox) -> Iterator[str]:
    with serving(Handler, inbox) as address:
        yield f"{address}/hook/secret-token"


@pytest.fixture(autouse=True)
def tasks(outbox_home: Path) -> None:
    open_tasks("a", "b", "c", "d")


def deliver(url: str, day: str = DAY) -> dict:
    return deliver_tasks(day, dry_run=False, senders=[WebhookSender(url)])


def accounts_in(file: str | Path) -> list[str]:
    return [json.loads(line)["account_id"] for line in Path(file).read_text().splitlines()]


def test_a_dry_run_sends_nothing_and_a_later_real_run_of_the_day_sends_all(inbox: Inbox, url: str) -> None:
    result = deliver_tasks(DAY, senders=[WebhookSender(url)])

    assert inbox.keys == []
    assert statuses("webhook") == statuses("file") == dict.fromkeys(opened(*"abcd"), "dry run")
    assert accounts_in(result["file"]) == ["a", "b", "c", "d"]
    assert [file.name for file in paths.outbox().iterdir()] == [f"{DAY}.dry-run.jsonl"]

    deliver(url)
    assert len(inbox.keys) == 4
    assert statuses("webhook") == dict.fromkeys(opened(*"abcd"), "sent")


def test_repeated_dry_runs_give_the_same_rows(url: str) -> None:
    """A repeated dry run shows the same rows, also for tasks that ended later."""
    senders = [WebhookSender(url)]
    happens("reminded", "a")
    happens("cleared", "a", day="2026-07-02")
    for day in (DAY, NEXT_DAY, "2026-07-02"):
        deliver_tasks(day, senders=senders)
    before = outbox("webhook", "status", "attempts", "payload")
    assert {status for status, *_ in before.values()} == {"dry run"}
    for day in (DAY, "2026-07-02", NEXT_DAY):
        deliver_tasks(day, senders=senders)
    assert outbox("webhook", "status", "attempts", "payload") == before


def test_a_dry_run_leaves_pending_rows_pending(inbox: Inbox, url: str) -> None:
    """Rows that were never tried, a resent dead letter, and one whose text has changed since."""
    open_tasks("a", "b", "c", "d", "e", "f")
    inbox.behaviour = lambda _: 503
    with pytest.raises(DeliveryFailed):
        deliver(url)
    with warehouse.connect() as connection:
        connection.execute(
            "update delivery.outbox set status = 'dead letter' where task_id = ? and channel = 'webhook'",
            [task_id("f")],
        )
        assert resend(connection) == [f"{opened('f')[0]}|webhook"]
    open_tasks("a", "b", "c", "d", "e", "f", title="Call today")

    deliver_tasks(DAY, senders=[WebhookSender(url)])
    assert statuses("webhook") == dict.fromkeys(opened(*"abcdef"), "pending")
    inbox.behaviour = fine
    deliver(url, NEXT_DAY)
    assert sorted(set(inbox.keys)) == [f"{key}|webhook" for key in opened(*"abcdef")]


def test_the_end_of_a_task_that_only_dry_runs_announced_is_not_sent(inbox: Inbox, url: str) -> None:
    deliver_tasks(DAY, senders=[WebhookSender(url)])
    happens("cleared", "a")
    deliver(url, NEXT_DAY)
    assert inbox.keys == [f"{key}|webhook" for key in opened(*"bcd")], "what is still open"
    assert statuses("webhook")[opened("a")[0]] == "dry run"


def test_a_killed_delivery_repeats_at_most_the_row_in_flight(inbox: Inbox, url: str) -> None:
    command = (
        "from tenure.delivery.outbox import deliver_tasks; "
        "from tenure.delivery.channels.webhook_sender import WebhookSender; "
        f"deliver_tasks('{DAY}', False, [WebhookSender('{url}')])"
    )
    process = subprocess.Popen([sys.executable, "-c", command], cwd=paths.REPOSITORY)
    inbox.kill_at = (3, process)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert list(statuses("webhook").values()) == ["sent", "sent", "pending", "pending"]
    arrived = outbox("webhook", "may_have_arrived")
    assert [arrived[name] for name in opened(*"abcd")] == [True, True, True, False]

    inbox.kill_at = None
    deliver(url)
    times = {key.split("|")[0]: count for key, count in Counter(inbox.keys).items()}
    assert times == {"a": 1, "b": 1, "c": 2, "d": 1}


def test_what_the_repeated_latest_day_no_longer_opens_is_withdrawn_and_may_return(
    inbox: Inbox, url: str
) -> None:
    deliver(url)
    open_tasks("a", "b", "c")
    result = deliver(url)
    assert accounts_in(result["file"]) == ["a", "b", "c"]
    withdrawn = f"{task_id('d')}|cleared"
    assert inbox.keys[4:] == [f"{withdrawn}|webhook"]
    end = json.loads(outbox("webhook", "payload")[withdrawn])
    assert (end["title"], end["happened_on"]) == ("Call about the drop in use", DAY)

    for _ in range(2):
        open_tasks("a", "b", "c", "d")
        deliver(url)
    assert inbox.keys[5:] == [f"{task_id('d')}|opened 2|webhook"]
    happens("done", "d")
    for _ in range(2):
        deliver(url, NEXT_DAY)
    assert inbox.keys[6:] == [f"{task_id('d')}|done 2|webhook"]


def test_a_second_reminder_is_a_row_of_its_own(inbox: Inbox, url: str) -> None:
    deliver(url)
    for day in (NEXT_DAY, "2026-07-02"):
        happens("reminded", "a", day=day)
        deliver(url, day)
    deliver(url, NEXT_DAY)
    assert inbox.keys[4:] == [f"{task_id('a')}|reminded|webhook", f"{task_id('a')}|reminded 2|webhook"]


def test_the_file_follows_the_events_and_is_the_same_bytes_each_time() -> None:
    file = Path(deliver_tasks(DAY, dry_run=False)["file"])
    first = file.read_bytes()
    deliver_tasks(DAY, dry_run=False)
    assert file.read_bytes() == first
    assert file.name == f"{DAY}.jsonl"

    open_tasks("0", "a", "z", reason="corrected")
    deliver_tasks(DAY, dry_run=False)
    assert [json.loads(line)["reason"] for line in file.read_text().splitlines()] == ["corrected"] * 3
    assert accounts_in(file) == ["0", "a", "z"], "in their order, whichever was written before"
    assert [entry.name for entry in paths.outbox().iterdir()] == [file.name]


def test_a_day_without_news_is_delivered_as_an_empty_file() -> None:
    deliver_tasks(DAY, dry_run=False)
    result = deliver_tasks(NEXT_DAY, dry_run=False)
    assert Path(result["file"]).read_text() == ""
    assert result["channels"] == {"file": {}}


def test_a_message_to_a_customer_goes_to_no_task_channel(inbox: Inbox, url: str) -> None:
    open_tasks("a", kind="message")
    deliver(url)
    happens("cleared", "a")
    deliver(url, NEXT_DAY)
    assert inbox.keys == []
    assert statuses("file") == {opened("a")[0]: "sent"}


def test_the_monday_list_of_a_dry_run_is_a_mail_to_look_at_and_a_csv() -> None:
    monday = "2026-07-06"
    list_accounts("northwind", "contoso", day=monday)
    deliver_tasks(monday)
    mail = paths.outbox() / f"{monday}.monday.dry-run.eml"
    first = mail.read_bytes()
    assert b"Subject: Monday list, 2026-07-06" in first
    deliver_tasks(monday)
    assert mail.read_bytes() == first
    csv = (paths.reports() / "monday" / f"{monday}.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(csv) == 3
    assert csv[1].startswith('"2026-07-06","1","northwind","northwind & <Sons>","0.63"')


def test_a_table_of_the_first_version_is_migrated() -> None:
    with warehouse.connect() as connection:
        connection.execute("create schema delivery")
        connection.execute(
            f"""create table delivery.outbox as select
            '{task_id("a")}|webhook' as key, '{task_id("a")}' as task_id, 'a' as account_id,
            'usage_drop' as playbook_id, date '{DAY}' as as_of_date, 'webhook' as channel, '{{}}' as payload,
            'failed' as status, false as is_sent, 1 as attempts, 'HTTP 400' as last_error"""
        )
        create_outbox(connection)
        create_outbox(connection)
    assert outbox("webhook", "status", "event", "kind") == {opened("a")[0]: ("dead letter", "opened", "task")}
