"""Dead letters: what a receiver refused is kept with the reason, can be listed, and can be resent."""

import io
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tenure import warehouse
from tenure.cli.delivery import print_waiting
from tenure.core import paths
from tenure.core.processes import describe_process
from tenure.delivery.channels.webhook_sender import WebhookSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.receivers import Handler, Inbox, serving
from tests.tenure.delivery.tasks_of_days import (
    CONTACT,
    DAY,
    NEXT_DAY,
    OWNER,
    open_tasks,
    opened,
    outbox,
    statuses,
    task_id,
)

pytestmark = pytest.mark.usefixtures("outbox_home")

OF_B = f"{task_id('b')}|opened"


@pytest.fixture
def url(inbox: Inbox) -> Iterator[str]:
    with serving(Picky, inbox) as address:
        yield f"{address}/hook/secret-token"


class Picky(Handler):
    """Answers 400 with `inbox.words` for account b, as long as there are any."""

    def receive(self, key: str, what: dict, good: object = None) -> None:
        is_refused = what["account_id"] == "b" and self.inbox.words
        self.inbox.behaviour = lambda _: 400 if is_refused else "fine"
        super().receive(key, what, good)


@pytest.fixture(autouse=True)
def tasks(inbox: Inbox, outbox_home: Path) -> None:
    inbox.words = ""
    open_tasks("a", "b", "c", "d")


def deliver(url: str, day: str = DAY) -> dict:
    return deliver_tasks(day, dry_run=False, senders=[WebhookSender(url)])


def test_a_refused_row_is_a_dead_letter_with_the_reason_and_the_others_arrive(inbox: Inbox, url: str) -> None:
    inbox.words, inbox.code = f"no such owner {OWNER}, Mary Jones, sorry", "unknown_owner"
    deliver(url)
    deliver(url)

    assert outbox("webhook", "status", "attempts", "last_error")[OF_B] == (
        "dead letter",
        1,
        "HTTP 400: unknown_owner",
    )
    assert Counter(statuses("webhook").values()) == {"sent": 3, "dead letter": 1}
    assert next(inbox.attempts) == 4, "a refused row is not tried again"


def test_a_dead_letter_is_listed_and_resent(inbox: Inbox, url: str, run_tenure: Callable[..., Any]) -> None:
    inbox.words, inbox.code = f"no such owner {OWNER}", "unknown_owner"
    deliver(url)
    shown = io.StringIO()
    print_waiting(Console(file=shown, width=220))
    for word in (f"{OF_B}|webhook", "dead letter", "after resend", "unknown_owner", DAY):
        assert word in shown.getvalue()
    assert not [word for word in (OWNER, CONTACT, "Möbel", "Ann") if word in shown.getvalue()]

    inbox.words = ""
    deliver(url)
    assert statuses("webhook")[OF_B] == "dead letter", "nothing has made it pending yet"
    command = ("outbox", "resend", "--key", f"{OF_B}|webhook")
    assert "1 dead letters are pending again" in run_tenure(*command).stdout
    deliver(url, NEXT_DAY)
    assert outbox("webhook", "status", "attempts", "last_error")[OF_B] == ("sent", 1, None)
    assert sorted(inbox.keys) == [f"{name}|webhook" for name in opened(*"abcd")]

    again = run_tenure(*command)
    assert again.exit_code == 1
    assert "is not a dead letter" in again.stderr


def test_the_reason_is_shown_literally_and_steers_no_terminal(inbox: Inbox, url: str) -> None:
    reason = "[hs_task_subject] is too \x1b]0;long\x07 for [/b]"
    deliver(url)
    with warehouse.connect() as connection:
        connection.execute(
            "update delivery.outbox set status = 'dead letter', last_error = ? where account_id = 'b'",
            [reason],
        )
    shown = io.StringIO()
    print_waiting(Console(file=shown, width=300))
    assert "[hs_task_subject] is too ]0;long for [/b]" in shown.getvalue()


def test_the_commands_run_from_a_shell(inbox: Inbox, url: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "tenure", "outbox", *arguments],
            cwd=paths.REPOSITORY,
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert "resend" in run("--help").stdout
    assert run("list").stdout == "Nothing waits in the outbox.\n"
    inbox.words = "no"
    deliver(url)
    assert "dead letter" in run("list").stdout
    assert run("resend", "--all").stdout.startswith("1 dead letters are pending again")
    assert "next delivery" in run("list").stdout
    with warehouse.connect():
        refusal = run("list")
    assert refusal.returncode == 1
    assert f"is still held by {describe_process(os.getpid())}" in refusal.stderr


def test_a_row_tried_too_often_is_a_dead_letter(outbox_home: Path) -> None:
    paths.landing().mkdir(parents=True)
    (paths.landing() / "tenure.yml").write_text("delivery: {most_attempts: 2}")
    with serving(Handler, Inbox(behaviour=lambda _: "lost")) as url:
        for status in ("pending", "dead letter"):
            with pytest.raises(DeliveryFailed):
                deliver(url)
            assert statuses("webhook")[opened("a")[0]] == status
    words = outbox("webhook", "last_error", "attempts")
    assert words[opened("a")[0]] == ("tried 2 times: HTTP 503", 2)
    assert words[opened("d")[0]] in ((None, 0), ("HTTP 503", 1))


def test_a_refused_task_is_sent_again_once_it_has_changed(inbox: Inbox, url: str) -> None:
    inbox.words = "no"
    deliver(url)
    inbox.words = ""
    open_tasks("a", "b", "c", "d", reason="corrected")
    deliver(url)
    assert statuses("webhook")[OF_B] == "sent"
    assert len(inbox.keys) == 4, "what was sent before stays as it was sent"


def test_nothing_personal_and_no_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    inbox = Inbox(behaviour=lambda attempt: [400, "silent"][attempt > 0], words=f"who is {OWNER}?")
    with (
        serving(Handler, inbox) as url,
        caplog.at_level(logging.INFO),
        pytest.raises(DeliveryFailed) as failure,
    ):
        deliver(f"{url}/hook/secret-token")
    with (
        serving(Handler, Inbox(behaviour=lambda _: 429, words="Möbel")) as url,
        pytest.raises(DeliveryFailed) as later,
    ):
        deliver(f"{url}/hook/secret-token", NEXT_DAY)
    logged = caplog.text + str(failure.value) + str(later.value)
    assert "HTTP 429" in logged
    assert sum(f"{row}|webhook was refused" in logged for row in opened(*"abcd")) == 1, "whichever came first"
    assert not [word for word in (OWNER, CONTACT, "Möbel", "secret-token", "who is") if word in logged]
    assert "secret-token" not in str(outbox("webhook", "last_error"))
