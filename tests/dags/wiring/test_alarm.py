"""The alarm: one message per failed task, to whom a Connection names, with nothing personal in it."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dags.wiring.alarm import send_alarm
from expectations.validate import GateClosed
from tenure.core import paths
from tests.tenure.delivery.receivers import Inbox, SlackApi, SlackWebhook, mailing, mails, serving

pytestmark = pytest.mark.usefixtures("outbox_home", "dags")

WATCH = "customer_health_watch"
CLOSED = GateClosed(
    "Gate 'raw' is closed for 2026-07-01: 1 of 40\n- mails like ann@x.example", paths.reports()
)
# Of another library: it quotes what a customer wrote.
QUOTES = ValueError("could not convert 'Ann Smith, +49 30 1234' to a number")


def failing(error: object) -> dict[str, Any]:
    """What Airflow hands to the callback of a failed task."""
    task = SimpleNamespace(
        dag_id="customer_health_daily", task_id="raw.validate_raw", run_id="scheduled__2026-07-01", map_index=-1,
        try_number=3,
    )  # fmt: skip
    return {"ti": task, "ds": "2026-07-01", "exception": error}


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_connection(name: str, **parts: object) -> None:
        monkeypatch.setenv(f"AIRFLOW_CONN_TENURE_ALARM_{name.upper()}", json.dumps(parts))

    return set_connection


def test_without_a_connection_nothing_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tenure"):
        send_alarm(failing(CLOSED))
    assert caplog.text == ""


def test_slack_hears_dag_task_run_day_and_the_first_line_of_the_error(connect: Callable) -> None:
    inbox = Inbox()
    with serving(SlackWebhook, inbox) as url:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        send_alarm(failing(CLOSED))
    (message,) = [json.dumps(what, ensure_ascii=False) for _, what in inbox.arrived]
    for said in (
        "Tenure: customer_health_daily failed in raw.validate_raw", "Run: scheduled__2026-07-01", "Day: 2026-07-01",
        "Error: GateClosed: Gate 'raw' is closed for 2026-07-01: 1 of 40",
    ):  # fmt: skip
        assert said in message
    assert "ann@" not in message


def test_a_bot_and_a_mail_say_the_same(connect: Callable) -> None:
    slack, post = Inbox(), Inbox()
    with serving(SlackApi, slack) as url, mailing(post) as port:
        connect(
            "slack", conn_type="slack", host=f"{url}/api/", password="xoxb-secret", extra={"channel": "C1"}
        )
        to = ["ops@example.com", "on-call@example.com"]
        extra = {"from": "tenure@example.com", "tls": "none", "to": to}
        connect("email", conn_type="smtp", host="127.0.0.1", port=port, extra=extra)
        send_alarm(failing(CLOSED))
    (message,), said = slack.arrived, "Task: raw.validate_raw"
    assert said in str(message)
    assert [mail["To"] for mail in mails(post)] == to
    assert [said in mail.get_content() for mail in mails(post)] == [True, True]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (QUOTES, "Error: ValueError"),
        (None, "Error: not known to Airflow"),
        (GateClosed("closed for ann@x.example", paths.reports()), "closed for <address>"),
    ],
)
def test_no_error_gives_personal_data_away(connect: Callable, error: object, said: str) -> None:
    inbox = Inbox()
    with serving(SlackWebhook, inbox) as url:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        send_alarm(failing(error))
    message = str(inbox.arrived)
    assert said in message.replace("&lt;", "<").replace("&gt;", ">")
    assert "Ann Smith" not in message
    assert "ann@" not in message


def test_an_alarm_that_fails_is_logged_without_secrets_and_the_other_one_is_sent(
    connect: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    post = Inbox()
    with serving(SlackWebhook, Inbox(behaviour=lambda _: 403)) as url, mailing(post) as port:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        extra = {"from": "tenure@example.com", "tls": "none", "to": ["ops@example.com"]}
        connect("email", conn_type="smtp", host="127.0.0.1", port=port, extra=extra)
        send_alarm(failing(CLOSED))
    assert "no alarm sent: tenure_alarm_slack: NotSetUp" in caplog.text
    assert "secret" not in caplog.text
    assert len(post.arrived) == 1


@pytest.mark.parametrize("extra", [{"from": "a@b.example"}, {"from": "a@b.example", "to": "ops@example.com"}])
def test_a_mail_without_a_reader_is_named(
    connect: Callable, extra: dict, caplog: pytest.LogCaptureFixture
) -> None:
    connect("email", conn_type="smtp", host="127.0.0.1", extra=extra)
    send_alarm(failing(CLOSED))
    assert 'Connection tenure_alarm_email: the extra {"to": ["…"]} is missing' in caplog.text


def test_airflow_calls_it_once_and_only_after_the_last_try(connect: Callable, home: Any) -> None:
    from airflow.dag_processing.dagbag import DagBag

    tries = []

    def fail() -> None:
        tries.append(1)
        raise OSError("the disk is full")

    # Read anew: `tenure run` takes the alarm away from the DAGs that it runs.
    dag = DagBag(dag_folder=paths.REPOSITORY / "dags" / f"{WATCH}.py").dags[WATCH]
    task = dag.get_task("check_freshness")
    task.python_callable, task.retries, task.retry_delay = fail, 1, timedelta(0)
    inbox = Inbox()
    with serving(SlackWebhook, inbox) as url:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        dag.test(logical_date=datetime(2026, 7, 3, tzinfo=UTC))
    assert len(tries) == 2
    assert len(inbox.arrived) == 1
    assert "Error: OSError" in str(inbox.arrived)
    assert "Day: 2026-07-03" in str(inbox.arrived)


def test_every_dag_alarms(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert dag.default_args["on_failure_callback"] is send_alarm, dag.dag_id


def test_a_run_from_the_command_line_reports_instead(
    dags: dict[str, Any], connect: Callable, home: Any
) -> None:
    from tenure.cli.dag_runner import RunFailed, run_dag

    inbox = Inbox()
    with serving(SlackWebhook, inbox) as url:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        with pytest.raises(RunFailed, match="nothing has been published yet"):
            run_dag(dags[WATCH], date(2026, 7, 2), {})
    assert inbox.arrived == []
