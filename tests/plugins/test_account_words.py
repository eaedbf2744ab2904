"""Check-ins, success plans and value: landed once, in the contract's types, and shown at once."""

from datetime import date
from typing import Any

import pytest
from pyarrow import parquet

from tenure.core import paths
from tests.plugins.synthetic_snapshot import DAY, FIRST

pytestmark = pytest.mark.usefixtures("published_home")

PAGE = f"/accounts/{FIRST}"
CHECK_IN = {
    "goal": "close <b>sooner</b>",
    "is_goal_met": "no",
    "main_users": "Ann",
    "problems_solved": "4",
    "gaps": "exports",
    "next_step": "show the export",
    "next_step_due_on": "2026-07-20",
}
ITEM = {"kind": "gap", "words": "no connector"}
VALUE = {
    "metric": "hours saved",
    "period": "2026-Q2",
    "goal": "100",
    "achieved": "80.5",
    "unit": "hours",
    "money": "2500",
}
NO_MAILS = {"email": "Ann@Example.com", "wants_mail": "no", "note": "on the phone"}


def landed(table: str) -> list[dict[str, Any]]:
    files = sorted((paths.landing() / "tenure" / table).glob("**/*"))
    return [row for file in files for row in parquet.read_table(file).to_pylist()]


def test_a_check_in_lands_with_its_next_step_as_an_item_of_the_plan(client):
    answer = client.post(f"{PAGE}/check-in", json=CHECK_IN)
    assert answer.status_code == 201
    assert answer.json()["message"] == "Check-in recorded. It takes effect with the next daily run."
    (fact,) = landed("check_in")
    assert fact.pop("at").date() == DAY
    assert fact == {
        "account_id": FIRST,
        "goal": "close <b>sooner</b>",
        "main_users": "Ann",
        "gaps": "exports",
        "by": "ada",
        "is_goal_met": False,
        "problems_solved": 4.0,
    }
    (item,) = landed("success_plan_item")
    assert (item["kind"], item["words"], item["due_on"], item["status"]) == (
        "next_step",
        "show the export",
        date(2026, 7, 20),
        "open",
    )


def test_what_was_not_asked_is_unknown(client):
    assert client.post(f"{PAGE}/check-in", json={"goal": "faster"}).status_code == 201
    (fact,) = landed("check_in")
    assert (fact["is_goal_met"], fact["problems_solved"], fact["gaps"], fact["main_users"]) == (None,) * 4
    assert landed("success_plan_item") == []


def test_what_was_typed_in_is_shown_at_once(client):
    for path, body in (("check-in", CHECK_IN), ("plan", ITEM), ("value", VALUE)):
        assert client.post(f"{PAGE}/{path}", json=body).status_code == 201
    text = client.get(PAGE).text
    assert "Check-in recorded by <bdi>ada</bdi>: <bdi>close &lt;b&gt;sooner&lt;/b&gt;</bdi>" in text
    assert "<bdi>show the export</bdi>: open, due Mon 20 Jul 2026, by <bdi>ada</bdi>" in text
    assert "<bdi>no connector</bdi>: open" in text
    assert "<bdi>hours saved</bdi>, <bdi>2026-Q2</bdi>: 80, worth $2,500" in text
    assert "no connector" not in client.get("/accounts/acc_00003").text


def test_a_second_click_lands_nothing(client):
    for path, body in (("check-in", CHECK_IN), ("plan", ITEM), ("value", VALUE)):
        assert client.post(f"{PAGE}/{path}", json=body).status_code == 201
        assert client.post(f"{PAGE}/{path}", json=body).status_code == 409
    assert len(landed("check_in")) == len(landed("account_value")) == 1
    assert len(landed("success_plan_item")) == 2


def test_an_item_is_done_and_opened_again(client):
    for status in ("done", "open"):
        body = {"item_id": "i1", "status": status}
        assert client.post(f"{PAGE}/plan-change", json=body).status_code == 201
        assert client.post(f"{PAGE}/plan-change", json=body).status_code == 409
    assert [(fact["status"], fact["due_on"]) for fact in landed("success_plan_item")] == [
        ("done", date(2026, 6, 20)),
        ("open", date(2026, 6, 20)),
    ]


def test_an_item_that_was_just_added_can_be_done(client):
    client.post(f"{PAGE}/plan", json=ITEM)
    item_id = landed("success_plan_item")[0]["item_id"]
    assert client.post(f"{PAGE}/plan-change", json={"item_id": item_id, "status": "done"}).status_code == 201


def test_a_value_lands_in_minor_units(client):
    client.post(f"{PAGE}/value", json=VALUE)
    (fact,) = landed("account_value")
    assert (fact["achieved"], fact["goal"], fact["money_cents"], fact["currency"]) == (
        80.5,
        100.0,
        250000,
        "usd",
    )


def test_a_wish_for_no_mails_lands_as_one_raw_fact_and_may_be_taken_back(client):
    assert client.post(f"{PAGE}/mail-preference", json=NO_MAILS).status_code == 201
    assert client.post(f"{PAGE}/mail-preference", json=NO_MAILS).status_code == 409
    assert client.post(f"{PAGE}/mail-preference", json=NO_MAILS | {"wants_mail": "yes"}).status_code == 201
    facts = landed("contact_preference")
    assert [(fact["email"], fact["wants_mail"], fact["by"]) for fact in facts] == [
        ("ann@example.com", False, "ada"),
        ("ann@example.com", True, "ada"),
    ]
    assert facts[0]["at"] < facts[1]["at"]
    assert {fact["at"].date() for fact in facts} == {DAY}


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("check-in", {}, 422, "Write the goal"),
        ("check-in", {"goal": "\u200b", "gaps": " "}, 422, "Write the goal"),
        ("check-in", CHECK_IN | {"problems_solved": "6"}, 422, "problems_solved"),
        ("check-in", CHECK_IN | {"is_goal_met": "perhaps"}, 422, "is_goal_met"),
        ("check-in", CHECK_IN | {"next_step_due_on": "9999-12-31"}, 422, "next_step_due_on"),
        ("check-in", CHECK_IN | {"goal": "x" * 2001}, 422, "goal"),
        ("plan", ITEM | {"words": "\u200b"}, 422, "words"),
        ("plan", ITEM | {"kind": "wish"}, 422, "kind"),
        ("plan-change", {"item_id": "not there", "status": "done"}, 404, "no such item"),
        ("plan-change", {"item_id": "check-in: goal", "status": "done"}, 404, "no such item"),
        ("plan-change", {"item_id": "i1", "status": "open"}, 409, "open already"),
        ("value", VALUE | {"metric": " "}, 422, "metric"),
        ("value", VALUE | {"achieved": "many"}, 422, "achieved"),
        ("value", VALUE | {"money": "-1"}, 422, "money"),
        ("value", {"metric": "hours", "period": "2026-Q2"}, 422, "achieved"),
        ("value", VALUE | {"by": "someone"}, 422, "a field that is not known"),
        ("mail-preference", NO_MAILS | {"email": "ann"}, 422, "email"),
        ("mail-preference", NO_MAILS | {"email": "ann@example.com, bob@example.com"}, 422, "email"),
        ("mail-preference", NO_MAILS | {"wants_mail": "perhaps"}, 422, "wants_mail"),
    ],
)
def test_what_cannot_be_is_refused_and_lands_nothing(client, path, body, status, message):
    answer = client.post(f"{PAGE}/{path}", json=body)
    assert answer.status_code == status
    assert message in answer.json()["message"]
    assert not (paths.landing() / "tenure").exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [("check-in", CHECK_IN), ("plan", ITEM), ("value", VALUE), ("mail-preference", NO_MAILS)],
)
def test_of_no_account_and_by_viewers_nothing_lands(client_of, path, body):
    assert client_of().post(f"/accounts/acc_99999/{path}", json=body).status_code == 404
    assert client_of("viewer").post(f"{PAGE}/{path}", json=body).status_code == 403
    assert "data-post" not in client_of("viewer").get(PAGE).text
    assert not (paths.landing() / "tenure").exists()
