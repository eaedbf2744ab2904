"""The outbox against a real receiver on this machine: each task once, whatever happens on the way."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from dags.delivery import outbox
from dags.delivery.outbox import DeliveryFailed, deliver_tasks
from dags.delivery.webhook_sender import WebhookSender
from ml import paths, warehouse

DAY = "2026-06-29"
OWNER = "mary.jones@example.com"


class Receiver(ThreadingHTTPServer):
    """Answers 200, or what `answers` says for the first requests of an account; remembers what it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, list[int]] = {}
        self.keys: list[str] = []
        self.payloads: list[dict] = []
        self.kill_at: tuple[int, subprocess.Popen] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/secret-token"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.keys.append(self.headers["Idempotency-Key"])
        self.server.payloads.append(payload)
        if self.server.kill_at and len(self.server.keys) == self.server.kill_at[0]:
            os.kill(self.server.kill_at[1].pid, signal.SIGKILL)
            return
        answers = self.server.answers.get(payload["account_id"], [])
        self.send_response(answers.pop(0) if answers else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"no such owner")

    def do_GET(self) -> None:
        """What a followed redirect would find: a friendly page that has not got the task."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    raise_tasks("a", "b", "c", "d")
    return tmp_path


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "WebhookSender", lambda url: WebhookSender(url, backoff_seconds=0.01))


def raise_tasks(*accounts: str, reason: str = "users -42 % against the 28 days before") -> None:
    """The day's tasks as the playbooks station leaves them."""
    tasks = pd.DataFrame(
        {
            "task_id": [f"{account}|usage_drop|{DAY}" for account in accounts],
            "account_id": accounts,
            "playbook_id": "usage_drop",
            "as_of_date": date.fromisoformat(DAY),
            "account_name": "Möbel & Co",
            "reason": reason,
            "owner_email": OWNER,
            "due_on": date(2026, 7, 2),
            # One unknown must not turn the other accounts' cents into fractions.
            "mrr_cents": pd.array([120000, *[None] * (len(accounts) - 1)], dtype="Int64"),
            "churn_probability": 0.4,
        }
    )
    with warehouse.connect() as connection:
        connection.register("tasks", tasks)
        connection.execute("create schema if not exists publish")
        connection.execute("create or replace table publish.pub_playbook_tasks as select * from tasks")


def rows(channel: str) -> dict[str, tuple]:
    """account -> (status, attempts, last_error)"""
    with warehouse.connect() as connection:
        found = connection.execute(
            "select account_id, status, attempts, last_error from delivery.outbox where channel = ?",
            [channel],
        ).fetchall()
    assert len(found) == len({account for account, *_ in found})
    return {account: tuple(rest) for account, *rest in found}


def statuses(channel: str) -> dict[str, str]:
    return {account: status for account, (status, *_) in rows(channel).items()}


def accounts_in(file: Path) -> list[str]:
    return [json.loads(line)["account_id"] for line in file.read_text().splitlines()]


def test_every_task_arrives_once_with_its_key_and_never_again(receiver: Receiver) -> None:
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    result = deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)

    assert receiver.keys == [f"{account}|usage_drop|{DAY}|webhook" for account in "abcd"]
    assert receiver.payloads[0] == {
        "task_id": f"a|usage_drop|{DAY}",
        "account_id": "a",
        "playbook_id": "usage_drop",
        "as_of_date": DAY,
        "account_name": "Möbel & Co",
        "reason": "users -42 % against the 28 days before",
        "owner_email": OWNER,
        "due_on": "2026-07-02",
        "mrr_cents": 120000,
        "churn_probability": 0.4,
    }
    assert result["channels"] == {"file": {"sent": 4}, "webhook": {"sent": 4}}


def test_a_dry_run_sends_nothing_and_a_later_real_run_sends_all(receiver: Receiver, home: Path) -> None:
    result = deliver_tasks(DAY, webhook_url=receiver.url)

    assert receiver.keys == []
    assert statuses("webhook") == statuses("file") == dict.fromkeys("abcd", "dry run")
    assert accounts_in(Path(result["file"])) == ["a", "b", "c", "d"]
    assert [file.name for file in paths.outbox().iterdir()] == [f"{DAY}.dry-run.jsonl"]

    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert len(receiver.keys) == 4
    assert statuses("webhook") == dict.fromkeys("abcd", "sent")


def test_passing_trouble_is_tried_again_with_the_same_key(receiver: Receiver) -> None:
    receiver.answers["b"] = [500, 429]
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)

    assert Counter(receiver.keys)[f"b|usage_drop|{DAY}|webhook"] == 3
    assert rows("webhook")["b"] == ("sent", 1, None)


def test_a_refused_task_is_put_aside_with_the_reason_and_the_others_arrive(receiver: Receiver) -> None:
    receiver.answers["b"] = [400]
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)

    assert rows("webhook")["b"] == ("failed", 1, "HTTP 400: no such owner")
    assert Counter(receiver.keys)[f"b|usage_drop|{DAY}|webhook"] == 1
    assert [status for status, *_ in rows("webhook").values()].count("sent") == 3


def test_a_refused_task_is_sent_again_once_it_has_been_mended(receiver: Receiver) -> None:
    receiver.answers["b"] = [400]
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    raise_tasks("a", "b", "c", "d", reason="mended")
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)

    assert statuses("webhook")["b"] == "sent"
    assert len(receiver.keys) == 5, "what was sent before stays as it was sent"


def test_trouble_with_one_task_leaves_it_pending_and_fails_the_run(receiver: Receiver) -> None:
    receiver.answers["b"] = [503] * 4
    with pytest.raises(DeliveryFailed, match=r"1 tasks of 2026-06-29 stay pending.*HTTP 503"):
        deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert statuses("webhook") == {"a": "sent", "b": "pending", "c": "sent", "d": "sent"}

    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert rows("webhook")["b"] == ("sent", 2, None)


def test_a_receiver_that_is_gone_is_given_up_after_three_tasks() -> None:
    server = Receiver()
    url = server.url
    server.server_close()
    with pytest.raises(DeliveryFailed, match="4 tasks"):
        deliver_tasks(DAY, dry_run=False, webhook_url=url)

    assert [attempts for _, attempts, _ in rows("webhook").values()] == [1, 1, 1, 0]
    assert "secret-token" not in str(rows("webhook"))
    assert statuses("file") == dict.fromkeys("abcd", "sent"), "the file does not wait for the webhook"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers["a"] = [302]
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert rows("webhook")["a"][0] == "failed"


def test_a_killed_delivery_repeats_at_most_the_task_in_flight(receiver: Receiver) -> None:
    command = (
        f"from dags.delivery.outbox import deliver_tasks; deliver_tasks('{DAY}', False, '{receiver.url}')"
    )
    process = subprocess.Popen([sys.executable, "-c", command], cwd=paths.REPOSITORY)
    receiver.kill_at = (3, process)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert statuses("webhook") == {"a": "sent", "b": "sent", "c": "pending", "d": "pending"}

    receiver.kill_at = None
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    times = {key.split("|")[0]: count for key, count in Counter(receiver.keys).items()}
    assert times == {"a": 1, "b": 1, "c": 2, "d": 1}


def test_a_task_that_is_no_longer_raised_is_resolved_and_comes_back_as_what_it_was(
    receiver: Receiver,
) -> None:
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    raise_tasks("a", "b")
    result = deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert statuses("webhook") == {"a": "sent", "b": "sent", "c": "resolved", "d": "resolved"}
    assert accounts_in(Path(result["file"])) == ["a", "b"]

    raise_tasks("a", "b", "c", "d")
    deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    assert set(statuses("webhook").values()) == {"sent"}
    assert len(receiver.keys) == 4


def test_the_file_follows_the_tasks_and_is_the_same_bytes_each_time() -> None:
    file = Path(deliver_tasks(DAY, dry_run=False)["file"])
    first = file.read_bytes()
    deliver_tasks(DAY, dry_run=False)
    assert file.read_bytes() == first
    assert file.name == f"{DAY}.jsonl"

    raise_tasks("a", reason="corrected")
    deliver_tasks(DAY, dry_run=False)
    assert [json.loads(line)["reason"] for line in file.read_text().splitlines()] == ["corrected"]
    assert [entry.name for entry in paths.outbox().iterdir()] == [file.name]


def test_a_day_without_tasks_is_delivered_as_an_empty_file() -> None:
    result = deliver_tasks("2026-06-30", dry_run=False)
    assert Path(result["file"]).read_text() == ""
    assert result["channels"] == {"file": {}}


def test_nothing_personal_and_no_secret_is_logged(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answers = {"b": [400], "c": [503] * 4}
    with caplog.at_level(logging.DEBUG, logger="tenure"), pytest.raises(DeliveryFailed) as failure:
        deliver_tasks(DAY, dry_run=False, webhook_url=receiver.url)
    told = caplog.text + str(failure.value)
    assert f"b|usage_drop|{DAY}" in told
    assert not [word for word in (OWNER, "Möbel", "secret-token", "no such owner") if word in told]


def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="webhook_url: expected an address"):
        deliver_tasks(DAY, dry_run=False, webhook_url="hooks.example.com/x")
