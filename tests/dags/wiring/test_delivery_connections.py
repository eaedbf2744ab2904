"""One sender per Airflow Connection: a channel without one is off, and an invalid one is named."""

import json
import logging
from collections.abc import Callable

import pytest

from dags.wiring.delivery_connections import (
    connected_senders,
    deliver_by_settings,
    deliver_scores_by_settings,
)
from tenure.core.settings_schema import SettingsError
from tenure.delivery.outbox import DeliveryFailed
from tests.tenure.delivery.crms import Crm, HubSpot, Salesforce
from tests.tenure.delivery.receivers import Handler, Inbox, SlackApi, SlackWebhook, mailing, serving
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    MONDAY,
    list_accounts,
    open_tasks,
    publish_companies,
    statuses,
)

pytestmark = pytest.mark.usefixtures("outbox_home", "dags")


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`connect("webhook", …)` as a deployment does it: a Connection in the environment, as address or as JSON."""

    def set_connection(name: str, address: str | None = None, **parts: object) -> None:
        monkeypatch.setenv(
            f"AIRFLOW_CONN_TENURE_{name.upper()}", json.dumps(parts) if address is None else address
        )

    return set_connection


def test_without_a_connection_there_is_only_the_file(connect: Callable) -> None:
    # An empty variable is no Connection.
    connect("webhook", "")
    open_tasks("a")
    assert deliver_by_settings(DAY, dry_run=False)["channels"] == {"file": {"sent": 1}}


def test_every_receiver_gets_its_own_from_its_connection(connect: Callable) -> None:
    inboxes = {name: Inbox() for name in ("slack", "webhook", "email", "hubspot", "salesforce")}
    open_tasks("a", day=MONDAY)
    list_accounts("a")
    with (
        serving(SlackApi, inboxes["slack"]) as slack,
        serving(Handler, inboxes["webhook"]) as webhook,
        serving(HubSpot, inboxes["hubspot"], crm=Crm()) as hubspot,
        serving(Salesforce, inboxes["salesforce"], crm=Crm()) as salesforce,
        mailing(inboxes["email"]) as port,
    ):
        connect("webhook", f"{webhook}/hooks/tenure")
        bot = {"channel": "C1"}
        connect("slack", conn_type="slack", host=f"{slack}/api/", password="xoxb-secret", extra=bot)
        connect("hubspot", conn_type="http", host=hubspot, password="hubspot-token")
        connect("salesforce", conn_type="http", host=salesforce, login="sf-key", password="sf-secret")
        mail = {"from": "tenure@example.com", "tls": "none", "monday_list_to": ["cs@example.com"]}
        connect("smtp", conn_type="smtp", host="127.0.0.1", port=port, extra=mail)

        result = deliver_by_settings(MONDAY, dry_run=True)
        assert set(result["channels"]) == {"file", *inboxes}
        assert [inbox.keys for inbox in inboxes.values()] == [[]] * 5, "a dry run sends nothing"

        result = deliver_by_settings(MONDAY, dry_run=False)
    one = {"sent": 1}
    assert result["channels"] == {
        "file": one, "slack": one, "webhook": one, "hubspot": one, "salesforce": one, "email": {"sent": 2},
    }  # fmt: skip
    assert [len(inbox.keys) for inbox in inboxes.values()] == [1, 1, 2, 1, 1]


def test_a_crm_gets_scores_where_its_connection_says_so(connect: Callable) -> None:
    crms = {"hubspot": Crm(), "salesforce": Crm()}
    publish_companies(*({"crm": name, "company_id": "1", "account_id": "a"} for name in crms))
    with (
        serving(HubSpot, Inbox(), crm=crms["hubspot"]) as hubspot,
        serving(Salesforce, Inbox(), crm=crms["salesforce"]) as salesforce,
    ):
        wanted = {"scores": True}
        connect("hubspot", conn_type="http", host=hubspot, password="hubspot-token", extra=wanted)
        connect("salesforce", conn_type="http", host=salesforce, login="sf-key", password="sf-secret")
        assert deliver_scores_by_settings(DAY, dry_run=True)["changed"] == {"hubspot": 1, "salesforce": 1}
        assert crms["hubspot"].batches == []
        assert deliver_scores_by_settings(DAY, dry_run=False)["changed"] == {"hubspot": 1}
    assert crms["hubspot"].companies["1"]["tenure_health_score"] == "42"
    assert crms["salesforce"].batches == []


def test_slack_by_webhook_keeps_its_secret_part_in_the_password(connect: Callable) -> None:
    inbox = Inbox()
    open_tasks("a")
    with serving(SlackWebhook, inbox) as url:
        connect("slack", conn_type="slackwebhook", host=f"{url}/services", password="T/B/secret")
        deliver_by_settings(DAY, dry_run=False)
    assert statuses("slack") == {f"a|usage_drop|{DAY}|opened": "sent"}


@pytest.mark.parametrize(
    ("connection", "address"),
    [
        ({"address": "https://crm.example.com:8443/hooks/x"}, "https://crm.example.com:8443/hooks/x"),
        ({"conn_type": "http", "host": "https://crm.example.com/h?sig=1"}, "https://crm.example.com/h?sig=1"),
        ({"conn_type": "http", "host": "crm.local", "schema": "https"}, "https://crm.local"),
        ({"conn_type": "http", "host": "localhost", "port": 8081}, "http://localhost:8081"),
        ({"conn_type": "generic", "host": "crm.local"}, "https://crm.local"),
    ],
)
def test_an_address_may_be_whole_or_in_parts(connect: Callable, connection: dict, address: str) -> None:
    connect("webhook", **connection)
    (sender,) = connected_senders()
    assert str(sender._url) == address


@pytest.mark.parametrize(
    ("name", "connection", "message"),
    [
        ("webhook", {"address": "https://crm.example.com/hook?sig=1"}, "only allow_private is read"),
        ("webhook", {"address": "http://crm.example.com/hook"}, "would travel readable"),
        ("slack", {"conn_type": "slackwebhook", "host": "http://h.example", "password": "p"}, "readable"),
        ("hubspot", {"conn_type": "http", "host": "h.example", "password": "p"}, "would travel readable"),
        ("webhook", {"conn_type": "http"}, "the host is missing"),
        ("slack", {"conn_type": "slack", "extra": {"channel": "C1"}}, "the password is missing"),
        ("hubspot", {"conn_type": "http"}, "the password is missing"),
        (
            "hubspot",
            {"conn_type": "http", "password": "p", "extra": {"scores": "yes"}},
            "scores in extra is neither true nor false",
        ),
        ("salesforce", {"conn_type": "http", "host": "h.example", "login": "k"}, "the password is missing"),
        ("salesforce", {"conn_type": "http", "host": "h.example", "password": "p"}, "the login is missing"),
        ("salesforce", {"conn_type": "http", "login": "k", "password": "p"}, "the host is missing"),
        ("smtp", {"conn_type": "smtp", "host": "mail.example.com"}, 'the extra {"from": "…"} is missing'),
        (
            "smtp",
            {"conn_type": "smtp", "host": "h", "extra": {"from": "a@b.c", "monday_list_to": "a@b.c"}},
            "monday_list_to in extra is not a list",
        ),
        (
            "smtp",
            {"conn_type": "smtp", "host": "h", "login": "a@b.c", "password": "p", "extra": {"tls": "none"}},
            "would be sent unencrypted",
        ),
    ],
)
def test_a_connection_that_lacks_something_is_named(
    connect: Callable, name: str, connection: dict, message: str
) -> None:
    connect(name, **connection)
    with pytest.raises(SettingsError, match=f"Connection tenure_{name}: .*") as refusal:
        connected_senders()
    assert message in str(refusal.value)


def test_no_secret_of_a_connection_is_logged(connect: Callable, caplog: pytest.LogCaptureFixture) -> None:
    with serving(Handler, Inbox(behaviour=lambda _: 401, words="")) as url:
        connect("webhook", conn_type="http", host=f"{url}/secret-path", password="secret-token")
        open_tasks("a")
        with caplog.at_level(logging.INFO), pytest.raises(DeliveryFailed) as failure:
            deliver_by_settings(DAY, dry_run=False)
    assert "secret" not in caplog.text + str(failure.value)
