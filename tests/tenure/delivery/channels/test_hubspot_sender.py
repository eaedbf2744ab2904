"""HubSpot's sender against a server that answers like HubSpot: one task there for one of ours, whatever is repeated."""

from collections.abc import Iterator

import pytest

from tenure import warehouse
from tenure.delivery.channels.hubspot_sender import HubSpotSender
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.crms import Crm, HubSpot
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
def tasks(crm: Crm) -> dict[str, dict[str, str]]:
    return crm.tasks


@pytest.fixture
def url(inbox: Inbox, crm: Crm) -> Iterator[str]:
    with serving(HubSpot, inbox, crm=crm) as address:
        yield address


def deliver(url: str, day: str = DAY) -> None:
    deliver_tasks(day, dry_run=False, senders=[HubSpotSender("hubspot-token", api=url)])


def test_a_task_is_created_for_its_owner_with_its_due_day(url: str, tasks: dict) -> None:
    open_tasks("a", account_name="<b>Möbel</b>")
    deliver(url)
    (found,) = tasks.values()
    assert found["hs_task_subject"] == "Call about the drop in use: <b>Möbel</b>"
    assert found["hs_timestamp"] == "2026-07-03T12:00:00Z"
    assert found["hs_task_status"] == "NOT_STARTED"
    assert found["hubspot_owner_id"] == "77"
    assert found["tenure_task_id"] == task_id("a")
    assert "Account: &lt;b&gt;Möbel&lt;/b&gt; (a)<br>Why: users -42 %" in found["hs_task_body"]


def test_the_same_task_is_reminded_of_and_completed(url: str, tasks: dict) -> None:
    open_tasks("a")
    deliver(url)
    tasks[task_id("a")]["hs_task_status"] = "IN_PROGRESS"
    happens("reminded", "a")
    deliver(url, NEXT_DAY)
    assert tasks[task_id("a")]["hs_task_priority"] == "HIGH"
    assert tasks[task_id("a")]["hs_task_status"] == "IN_PROGRESS", "somebody there has begun it"

    happens("expired", "a", day="2026-07-02")
    deliver(url, "2026-07-02")
    assert list(tasks) == [task_id("a")]
    assert tasks[task_id("a")]["hs_task_status"] == "COMPLETED"
    assert tasks[task_id("a")]["hs_task_subject"].startswith("Expired: ")
    assert "Why: users" in tasks[task_id("a")]["hs_task_body"], "what it was about stays readable"


def test_an_owner_is_asked_for_once_and_an_unknown_one_leaves_the_task_unassigned(
    url: str, inbox: Inbox, tasks: dict
) -> None:
    open_tasks("a", "b", "c", owner_email="somebody.else@example.com")
    deliver(url)
    assert inbox.lookups == 1
    assert len(tasks) == 3
    for found in tasks.values():
        assert "hubspot_owner_id" not in found
        assert "Owner: somebody.else@example.com" in found["hs_task_body"]


def test_a_task_is_linked_to_the_first_company_of_its_account_once(url: str, crm: Crm) -> None:
    open_tasks("a", "b", "c")
    publish_companies(
        {"company_id": "11", "account_id": "a"},
        {"company_id": "12", "account_id": "a", "is_first": False},
        {"company_id": "13", "account_id": "b", "crm": "salesforce"},
    )
    deliver(url)
    assert crm.links == {task_id("a"): {"11"}}, "b has none here, c has none at all"

    publish_companies({"company_id": "99", "account_id": "a"})
    happens("reminded", "a")
    deliver(url, NEXT_DAY)
    assert crm.links == {task_id("a"): {"11"}}, "a person may have moved it"


def test_before_any_company_is_published_tasks_go_without_a_link(url: str, crm: Crm) -> None:
    open_tasks("a")
    with warehouse.connect() as connection:
        connection.execute("drop table publish.pub_crm_companies")
    deliver(url)
    assert (len(crm.tasks), crm.links) == (1, {})


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_company_that_cannot_be_linked_does_not_hold_its_task(url: str, crm: Crm, status: int) -> None:
    crm.link_status = status
    open_tasks("a")
    publish_companies({"company_id": "11", "account_id": "a"})
    deliver(url)
    assert statuses("hubspot") == {opened("a")[0]: "sent"}


def test_a_link_that_fails_for_the_moment_is_made_with_the_next_try(url: str, crm: Crm) -> None:
    crm.link_status = 503
    open_tasks("a")
    publish_companies({"company_id": "11", "account_id": "a"})
    with pytest.raises(DeliveryFailed):
        deliver(url)
    crm.link_status = 200
    deliver(url, NEXT_DAY)
    assert crm.links == {task_id("a"): {"11"}}
    assert len(crm.tasks) == 1


def test_a_refusal_is_a_dead_letter_with_hubspots_code(url: str, inbox: Inbox) -> None:
    inbox.behaviour, inbox.words, inbox.code = (lambda _: 400), "Ann Smith is no owner", "VALIDATION_ERROR"
    open_tasks("a")
    deliver(url)
    ((status, words),) = outbox("hubspot", "status", "last_error").values()
    assert (status, words) == ("dead letter", "HTTP 400: VALIDATION_ERROR")


def test_a_missing_unique_property_is_said_and_the_tasks_wait_for_it(url: str, inbox: Inbox) -> None:
    inbox.behaviour, inbox.words = (lambda _: 400), 'Property "tenure_task_id" does not exist'
    open_tasks("a")
    with pytest.raises(DeliveryFailed, match="tasks have no unique property tenure_task_id yet"):
        deliver(url)
    assert statuses("hubspot") == {opened("a")[0]: "pending"}


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_shut_door_and_a_full_house_leave_the_task_pending(url: str, inbox: Inbox, status: int) -> None:
    inbox.behaviour = lambda _: status
    open_tasks("a")
    with pytest.raises(DeliveryFailed, match=f"HTTP {status}"):
        deliver(url)
    assert outbox("hubspot", "status", "may_have_arrived") == {opened("a")[0]: ("pending", False)}


def test_a_batch_of_one_that_was_not_taken_is_refused_although_the_answer_is_207(
    inbox: Inbox, crm: Crm
) -> None:
    open_tasks("a")
    with serving(PartlyTaken, inbox, crm=crm) as url:
        deliver(url)
    ((status, words),) = outbox("hubspot", "status", "last_error").values()
    assert (status, words) == ("dead letter", "HTTP 207: VALIDATION_ERROR")


class PartlyTaken(HubSpot):
    def receive(self, key: str, what: dict, good: object = None) -> None:
        error = {"status": "error", "category": "VALIDATION_ERROR", "message": "owner is archived",
                 "context": {}, "links": {}, "errors": []}  # fmt: skip
        self.answer(207, good | {"results": [], "numErrors": 1, "errors": [error]})


def test_a_hubspot_that_is_not_there_has_got_nothing(inbox: Inbox) -> None:
    open_tasks("a", owner_email=None)
    with serving(HubSpot, inbox) as url:
        pass
    with pytest.raises(DeliveryFailed, match="ConnectError"):
        deliver(url)
    assert list(outbox("hubspot", "status", "may_have_arrived").values()) == [("pending", False)]
