"""Scores in both CRMs: what is published is there in the end, written once, whatever fails on the way."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.delivery.channels.crm_sender import FIELDS, HOW_TO, CrmSender
from tenure.delivery.channels.hubspot_sender import HubSpotSender
from tenure.delivery.channels.salesforce_sender import SalesforceSender
from tenure.delivery.crm import deliver as module
from tenure.delivery.crm.deliver import deliver_scores
from tenure.delivery.outbox import DeliveryFailed
from tenure.delivery.outbox_waiting import read_waiting, resend
from tests.tenure.delivery.crms import Crm, HubSpot, Salesforce
from tests.tenure.delivery.receivers import Inbox, serving
from tests.tenure.delivery.tasks_of_days import DAY, NEXT_DAY, publish_companies

pytestmark = pytest.mark.usefixtures("outbox_home")


@dataclass
class Site:
    """One CRM as a test sees it: `names` are its own of our FIELDS, in their order."""

    name: str
    crm: Crm
    inbox: Inbox
    sender: Callable[[], CrmSender]
    names: tuple[str, ...]

    def publish(self, *companies: dict[str, Any]) -> None:
        publish_companies(*({"crm": self.name} | one for one in companies))

    def values(self, company_id: str) -> dict[str, str]:
        """Return what it holds by our names, as text; empty where it holds nothing."""
        found = self.crm.companies[company_id]
        return {
            ours: "" if found[theirs] is None else str(found[theirs])
            for ours, theirs in zip(FIELDS, self.names, strict=True)
        }


@contextmanager
def _hubspot() -> Iterator[Site]:
    crm, inbox = Crm(), Inbox()
    names = tuple(f"tenure_{name}" for name in FIELDS)
    with serving(HubSpot, inbox, crm=crm) as url:
        yield Site("hubspot", crm, inbox, lambda: HubSpotSender("hubspot-token", url, deadline=2), names)


@contextmanager
def _salesforce() -> Iterator[Site]:
    crm, inbox = Crm(), Inbox()
    names = tuple(f"Tenure_{name.title()}__c" for name in FIELDS)
    with serving(Salesforce, inbox, crm=crm) as url:
        yield Site(
            "salesforce", crm, inbox, lambda: SalesforceSender(url, "sf-key", "sf-secret", deadline=2), names
        )


@pytest.fixture(params=[_hubspot, _salesforce], ids=["hubspot", "salesforce"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with request.param() as found:
        found.crm.fields = set(found.names)
        yield found


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for sender in (HubSpotSender, SalesforceSender):
        monkeypatch.setattr(sender, "most_companies", 4)


def deliver(site: Site, day: str = DAY) -> dict[str, Any]:
    return deliver_scores(day, dry_run=False, senders=[site.sender()])


def one(number: int, **changes: Any) -> dict[str, Any]:
    return {"company_id": f"{number}", "account_id": f"acc_{number:03}"} | changes


def record(*columns: str) -> dict[str, Any]:
    with warehouse.connect() as connection:
        rows = connection.execute(
            f"select company_id, {', '.join(columns)} from delivery.crm_companies"
        ).fetchall()
    assert len({company for company, *_ in rows}) == len(rows), "a company is there twice"
    return {company: rest[0] if len(rest) == 1 else tuple(rest) for company, *rest in rows}


def test_a_company_gets_the_published_values_and_keeps_everything_else(site: Site) -> None:
    theirs = {"name": "Möbel", "industry": "furniture"}
    site.crm.companies["1"] = dict(theirs)
    site.publish(one(1, reason_1="first\nof two lines", reason_2="x" * 300, reason_3=None))
    assert deliver(site) == {"as_of_date": DAY, "dry_run": False, "changed": {site.name: 1}}
    assert site.values("1") == {
        "health_score": "42", "churn_percent": "13", "health_band": "at_risk", "reason_1": "first of two lines",
        "reason_2": "x" * 254 + "…", "reason_3": "", "next_task": "Call about the drop in use",
        "next_task_due_on": "2026-07-03", "updated_on": DAY,
    }  # fmt: skip
    assert set(site.crm.companies["1"]) == {*theirs, *site.names}
    assert site.crm.companies["1"].items() >= theirs.items()


def test_numbers_are_numbers_for_salesforce_and_what_is_unknown_is_empty_not_zero() -> None:
    with _salesforce() as site:
        site.publish(one(1, health_score=0, churn_percent=None))
        deliver(site)
        assert site.crm.companies["1"]["Tenure_Health_Score__c"] == 0
        assert site.crm.companies["1"]["Tenure_Churn_Percent__c"] is None


def test_only_what_has_changed_is_sent_again_and_the_day_alone_is_no_change(site: Site) -> None:
    site.publish(one(1), one(2), one(3))
    deliver(site)
    site.publish(one(1), one(2, health_score=41), one(3, updated_on=NEXT_DAY), one(4))
    assert deliver(site, NEXT_DAY)["changed"] == {site.name: 2}
    deliver(site, NEXT_DAY)
    deliver(site, DAY)
    assert site.crm.batches == [["1", "2", "3"], ["2", "4"]], "run again, a day sends nothing"
    assert site.values("3")["updated_on"] == DAY


def test_a_dry_run_shows_what_would_change_without_a_connection_and_sends_nothing(site: Site) -> None:
    site.publish(one(1, next_task="=Möbel"), one(2))
    for _ in range(2):
        result = deliver_scores(DAY, dry_run=True, senders=[site.sender()])
    assert result["changed"] == {site.name: 2}
    file = paths.outbox() / f"{DAY}.scores.dry-run.jsonl"
    assert Path(result["file"]) == file
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["crm"], line["company_id"], line["account_id"]) for line in lines] == [
        (site.name, "1", "acc_001"),
        (site.name, "2", "acc_002"),
    ]
    assert lines[0]["values"]["next_task"] == "=Möbel"
    assert site.crm.batches == []
    assert record("status") == {}

    deliver(site)
    assert deliver_scores(DAY)["changed"] == {site.name: 0}
    assert file.read_text() == ""


def test_without_a_connection_a_real_run_sends_nothing(site: Site) -> None:
    site.publish(one(1))
    assert deliver_scores(DAY, dry_run=False) == {"as_of_date": DAY, "dry_run": False, "changed": {}}
    assert not (paths.outbox() / f"{DAY}.scores.dry-run.jsonl").exists()


def test_the_last_day_of_a_backfill_sends_for_all(site: Site) -> None:
    assert deliver_scores(DAY, False, [site.sender()], backfill_until=NEXT_DAY)["changed"] == {}
    site.publish(one(1))
    assert deliver_scores(NEXT_DAY, False, [site.sender()], NEXT_DAY)["changed"] == {site.name: 1}


def test_a_company_whose_account_has_left_is_emptied_once_and_forgotten(site: Site) -> None:
    site.publish(one(1), one(2))
    deliver(site)
    site.publish(one(2))
    deliver(site, NEXT_DAY)
    assert set(site.values("1").values()) == {""}
    assert list(record("status")) == ["2"]
    deliver(site, NEXT_DAY)
    assert len(site.crm.batches) == 2

    site.publish(one(1), one(2))
    deliver(site, NEXT_DAY)
    assert site.values("1")["health_score"] == "42", "it came back"


def test_a_company_that_was_deleted_there_with_its_account_is_forgotten_too(site: Site) -> None:
    site.publish(one(1), one(2))
    deliver(site)
    site.crm.codes = {"1": "OBJECT_NOT_FOUND" if site.name == "hubspot" else "ENTITY_IS_DELETED"}
    site.publish(one(2))
    deliver(site, NEXT_DAY)
    assert record("status") == {"2": "sent"}


def test_where_the_source_of_companies_is_gone_nothing_is_emptied(site: Site) -> None:
    site.publish(one(1))
    deliver(site)
    site.publish()
    assert deliver(site, NEXT_DAY)["changed"] == {site.name: 0}
    assert site.values("1")["health_score"] == "42"


@pytest.mark.usefixtures("small_batches")
def test_a_refused_company_is_a_dead_letter_and_the_others_of_its_batch_are_written(site: Site) -> None:
    code = "OBJECT_NOT_FOUND" if site.name == "hubspot" else "ENTITY_IS_DELETED"
    site.crm.codes = {"2": code}
    site.publish(*map(one, range(1, 7)))
    deliver(site)
    assert {company: status for company, status in record("status").items() if status != "sent"} == {
        "2": "dead letter"
    }
    said = f"HTTP 207: {code}" if site.name == "hubspot" else code
    assert record("last_error")["2"] == said
    batches = len(site.crm.batches)
    deliver(site, NEXT_DAY)
    assert len(site.crm.batches) == batches, "the same values would be refused again"

    assert [(key, status, reason) for key, status, *_, reason in read_waiting()] == [
        (f"scores|acc_002|2|{site.name}", "dead letter", said)
    ]
    site.crm.codes = {}
    with warehouse.connect() as connection:
        assert resend(connection, f"scores|acc_002|2|{site.name}") == [f"scores|acc_002|2|{site.name}"]
    deliver(site, NEXT_DAY)
    assert set(record("status").values()) == {"sent"}
    assert read_waiting() == []


@pytest.mark.usefixtures("small_batches")
def test_one_value_that_spoils_a_batch_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with _hubspot() as site:
        site.crm.codes = {"3": "INVALID_LONG"}
        site.publish(*map(one, range(1, 9)))
        deliver(site)
        assert record("status", "last_error")["3"] == ("dead letter", "HTTP 400: VALIDATION_ERROR")
        assert sorted(site.crm.companies) == ["1", "2", "4", "5", "6", "7", "8"]
        assert sorted(chain.from_iterable(site.crm.batches)) == ["1", "2", "4", "5", "6", "7", "8"], (
            "each one once"
        )


def test_a_field_that_is_missing_there_is_named_and_everything_waits(site: Site) -> None:
    site.crm.fields = set(site.names[:6])
    site.publish(one(1))
    with pytest.raises(DeliveryFailed, match=HOW_TO) as failure:
        deliver(site)
    if site.name == "hubspot":
        words = "no property tenure_next_task and no tenure_next_task_due_on and no tenure_updated_on yet"
        assert words in str(failure.value)
    assert record("status", "attempts") == {"1": ("pending", 1)}
    site.crm.fields = set(site.names)
    deliver(site, NEXT_DAY)
    assert record("status") == {"1": "sent"}


@pytest.mark.usefixtures("small_batches")
def test_an_expired_token_names_the_connection_and_is_not_tried_four_times() -> None:
    with _hubspot() as site:
        site.crm.batch_behaviour = lambda _: 401
        site.inbox.code = "EXPIRED_AUTHENTICATION"
        site.publish(*map(one, range(1, 7)))
        expected = (
            r"hubspot: 6 companies wait \(HTTP 401: EXPIRED_AUTHENTICATION; Connection tenure_hubspot, "
        )
        with pytest.raises(DeliveryFailed, match=expected):
            deliver(site)
        assert next(site.crm.attempts) == 1


def test_a_token_that_expires_in_the_middle_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SalesforceSender, "most_companies", 1)
    with _salesforce() as site:
        site.crm.token_ends_after = 2
        site.publish(*map(one, range(1, 6)))
        deliver(site)
        assert len(site.crm.tokens) == 3
        assert site.crm.batches == [["1"], ["2"], ["3"], ["4"], ["5"]]


def test_a_record_that_is_locked_for_the_moment_is_tried_by_the_next_run() -> None:
    with _salesforce() as site:
        site.crm.codes = {"2": "UNABLE_TO_LOCK_ROW"}
        site.publish(one(1), one(2))
        with pytest.raises(DeliveryFailed, match=r"salesforce: 1 companies wait \(UNABLE_TO_LOCK_ROW"):
            deliver(site)
        site.crm.codes = {}
        deliver(site, NEXT_DAY)
        assert site.crm.batches == [["1", "2"], ["2"]]
        assert set(record("status").values()) == {"sent"}


def test_a_full_house_is_waited_for_as_long_as_it_asks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    site.inbox.headers = {"Retry-After": "7"}
    site.crm.batch_behaviour = lambda attempt: 429 if attempt < 2 else "fine"
    site.publish(one(1))
    deliver(site)
    assert waits == [7, 7]
    assert site.crm.batches == [["1"]]


@pytest.mark.usefixtures("small_batches")
def test_the_other_crm_is_served_when_one_is_down() -> None:
    with _hubspot() as hubspot, _salesforce() as salesforce:
        hubspot.crm.batch_behaviour = lambda _: "lost"
        publish_companies(*({"crm": site.name} | one(1) for site in (hubspot, salesforce)))
        with pytest.raises(DeliveryFailed, match="hubspot: 1 companies wait"):
            deliver_scores(DAY, dry_run=False, senders=[hubspot.sender(), salesforce.sender()])
        assert salesforce.crm.batches == [["1"]]


@pytest.mark.usefixtures("small_batches")
def test_values_that_went_back_while_the_crm_was_down_no_longer_wait(site: Site) -> None:
    site.publish(one(1))
    deliver(site)
    site.crm.batch_behaviour = lambda _: "lost"
    site.publish(one(1, health_score=9), one(2))
    with pytest.raises(DeliveryFailed):
        deliver(site, NEXT_DAY)
    assert set(record("status").values()) == {"pending"}
    # Meanwhile 1 is as it was, and 2 has gone without ever having been there.
    site.publish(one(1))
    deliver(site, NEXT_DAY)
    assert record("status", "last_error") == {"1": ("sent", None)}


@pytest.mark.usefixtures("small_batches")
def test_a_run_killed_after_the_answer_sends_the_batch_again_and_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish(*map(one, range(1, 9)))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "end_attempt", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(site)
    deliver(site)
    assert site.crm.batches[0] == site.crm.batches[1]
    assert len(site.crm.batches) == 3


@pytest.mark.usefixtures("small_batches")
def test_after_thirty_days_of_trouble_and_a_week_down_the_crm_holds_what_is_published(site: Site) -> None:
    """Values change at random, companies come and go, half of all batches fail, and for a week all do."""
    dice, published = random.Random(7), {number: one(number) for number in range(20)}
    first = date(2026, 6, 1)
    for number in range(30):
        day = first + timedelta(days=number)
        is_down = 10 <= number < 17
        site.crm.batch_behaviour = (
            (lambda _: "lost") if is_down else lambda _: dice.choice(["fine", "lost", "twice"])
        )
        for changed in dice.sample(sorted(published), 5):
            published[changed] = one(changed, health_score=dice.randrange(101))
        del published[dice.choice(sorted(published))]
        published[100 + number] = one(100 + number)
        site.publish(*(company | {"updated_on": str(day)} for company in published.values()))
        with suppress(DeliveryFailed):
            deliver(site, str(day))
            assert not is_down
    site.crm.batch_behaviour = lambda _: "fine"
    deliver(site, "2026-06-30")
    held = {
        company: values["health_score"]
        for company in site.crm.companies
        if (values := site.values(company))["health_band"]
    }
    assert held == {
        company["company_id"]: str(company.get("health_score", 42)) for company in published.values()
    }
    assert set(record("status").values()) == {"sent"}
    assert read_waiting() == []
    calls = len(site.crm.batches)
    deliver(site, "2026-06-30")
    assert len(site.crm.batches) == calls


def test_the_how_to_lists_every_field_of_both() -> None:
    text = (paths.REPOSITORY / HOW_TO).read_text()
    for site in (_hubspot, _salesforce):
        with site() as found:
            assert [name for name in found.names if f"`{name}`" not in text] == []
