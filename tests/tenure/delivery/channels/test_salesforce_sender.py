"""Salesforce's sender against a server that answers like Salesforce: one task there for one of ours, on its account."""

from collections.abc import Iterator

import pytest

from tenure.delivery.channels.salesforce_sender import SalesforceSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.crms import Crm, Salesforce
from tests.tenure.delivery.receivers import Inbox, serving
from tests.tenure.delivery.tasks_of_days import (
    DAY,
    NEXT_DAY,
    happens,
    open_tasks,
    opened,
    outbox,
    publish_companies,
    statuses,
    task_id,
)

pytestmark = pytest.mark.usefixtures("outbox_home")


@pytest.fixture
def crm() -> Crm:
    return Crm()


@pytest.fixture
def url(inbox: Inbox, crm: Crm) -> Iterator[str]:
    with serving(Salesforce, inbox, crm=crm) as address:
        yield address


def deliver(url: str, day: str = DAY, secret: str = "sf-secret") -> None:
    deliver_tasks(day, dry_run=False, senders=[SalesforceSender(url, "sf-key", secret)])


def test_a_task_is_created_on_its_account_for_its_owner_with_its_due_day(url: str, crm: Crm) -> None:
    open_tasks("a", account_name="<b>Möbel</b>")
    publish_companies({"crm": "salesforce", "company_id": "001A", "account_id": "a"})
    deliver(url)
    (task,) = crm.tasks.values()
    assert task["Tenure_Task_Id__c"] == task_id("a")
    assert task["Subject"] == "Call about the drop in use: <b>Möbel</b>"
    assert (task["ActivityDate"], task["Status"], task["Priority"]) == ("2026-07-03", "Not Started", "Normal")
    assert (task["OwnerId"], task["WhatId"]) == ("77", "001A")
    assert "Account: <b>Möbel</b> (a)\nWhy: users -42 %" in task["Description"]


def test_the_same_task_is_reminded_of_and_completed_and_keeps_what_people_changed(url: str, crm: Crm) -> None:
    open_tasks("a")
    publish_companies({"crm": "salesforce", "company_id": "001A", "account_id": "a"})
    deliver(url)
    theirs = {"Status": "In Progress", "OwnerId": "88", "WhatId": "006D"}
    crm.tasks[task_id("a")].update(theirs)
    happens("reminded", "a")
    deliver(url, NEXT_DAY)
    assert crm.tasks[task_id("a")].items() >= {**theirs, "Priority": "High"}.items()

    happens("expired", "a", day="2026-07-02")
    deliver(url, "2026-07-02")
    assert crm.tasks[task_id("a")].items() >= {**theirs, "Status": "Completed"}.items()
    assert crm.tasks[task_id("a")]["Subject"].startswith("Expired: ")
    assert "Why: users" in crm.tasks[task_id("a")]["Description"], "what it was about stays readable"


def test_an_owner_is_asked_for_once_and_an_unknown_one_is_named_in_the_text(
    url: str, inbox: Inbox, crm: Crm
) -> None:
    open_tasks("a", "b", owner_email="o'hara@example.com")
    deliver(url)
    assert inbox.lookups == 1
    assert all("OwnerId" not in task for task in crm.tasks.values())
    assert "Owner: o'hara@example.com" in crm.tasks[task_id("a")]["Description"]


def test_a_task_of_an_account_that_is_gone_is_created_without_it(url: str, crm: Crm) -> None:
    crm.codes = {"001A": "ENTITY_IS_DELETED"}
    open_tasks("a")
    publish_companies({"crm": "salesforce", "company_id": "001A", "account_id": "a"})
    deliver(url)
    assert "WhatId" not in crm.tasks[task_id("a")]


def test_one_token_serves_a_run_and_an_expired_one_is_asked_for_again(url: str, crm: Crm) -> None:
    open_tasks("a", "b", "c", owner_email=None)
    deliver(url)
    assert len(crm.tokens) == 1
    crm.token_ends_after = 1
    happens("reminded", "a", "b", "c")
    deliver(url, NEXT_DAY)
    assert set(statuses("salesforce").values()) == {"sent"}
    assert len(crm.tokens) > 3


def test_a_wrong_secret_is_said_once_and_the_tasks_wait(url: str, crm: Crm) -> None:
    open_tasks("a", "b")
    with pytest.raises(DeliveryFailed, match="salesforce: 2 rows stay pending"):
        deliver(url, secret="old")
    waits = ("pending", "no log-in: HTTP 400: invalid_client", False)
    found = outbox("salesforce", "status", "last_error", "may_have_arrived")
    assert found == dict.fromkeys(opened("a", "b"), waits)
    assert crm.tokens == []


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (
            400,
            "INVALID_FIELD",
            "a field is missing, or may not be written (docs/how-to/scores-in-the-crm.md)",
        ),
        (403, "REQUEST_LIMIT_EXCEEDED", "REQUEST_LIMIT_EXCEEDED"),
        (429, "", "HTTP 429"),
    ],
)
def test_what_is_not_the_tasks_fault_leaves_it_pending(
    url: str, inbox: Inbox, status: int, code: str, expected: str
) -> None:
    inbox.behaviour, inbox.code = (lambda _: status), code
    open_tasks("a")
    with pytest.raises(DeliveryFailed):
        deliver(url)
    assert outbox("salesforce", "status", "last_error") == {opened("a")[0]: ("pending", expected)}


class Picky(Salesforce):
    code = "FIELD_CUSTOM_VALIDATION_EXCEPTION"

    def receive(self, key: str, what: dict, good: object = None) -> None:
        errors = [{"statusCode": self.code, "message": "Ann Smith may not", "fields": []}]
        self.answer(200, [{"success": False, "errors": errors}])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", ("dead letter", "FIELD_CUSTOM_VALIDATION_EXCEPTION")),
        ("words of Ann Smith", ("dead letter", "refused")),
        ("UNABLE_TO_LOCK_ROW", ("pending", "UNABLE_TO_LOCK_ROW")),
        (
            "INVALID_FIELD",
            ("pending", "tasks have no external id Tenure_Task_Id__c yet (docs/how-to/delivery.md)"),
        ),
    ],
)
def test_a_refusal_is_salesforces_code_and_no_words(
    inbox: Inbox, crm: Crm, code: str, expected: tuple[str, str]
) -> None:
    open_tasks("a")
    with serving(Picky, inbox, crm=crm, code=code) as url:
        try:
            deliver(url)
            assert expected[0] == "dead letter"
        except DeliveryFailed:
            assert expected[0] == "pending"
    assert outbox("salesforce", "status", "last_error") == {opened("a")[0]: expected}
