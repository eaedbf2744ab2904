"""The dbt tests on playbook cases: each finds the row that must not be, and not its neighbour."""

import pytest

from tests.dbt_project.empty_warehouse import found_by, plant

pytestmark = pytest.mark.usefixtures("project")

TEST, CASES = "assert_outreach_holds_together", "pub_playbook_cases"
CASE = {"as_of_date": "2026-06-29", "account_id": "a", "playbook_id": "p", "kind": "task", "state": "open",
        "is_held_out": False, "owner_email": "x", "contact_id": "c"}  # fmt: skip
YESTERDAY = {"as_of_date": "2026-06-28"}


def test_a_second_task_beside_an_open_one_is_found() -> None:
    plant("publish.pub_playbook_cases", CASE, "task_id", {
        "first": (YESTERDAY, None),
        "again": ({"state": "opened"}, None),
        "other account": ({"state": "opened", "account_id": "b"}, None),
        "ended": (YESTERDAY | {"playbook_id": "q", "state": "cleared"}, None),
        "after it": ({"state": "opened", "playbook_id": "q"}, None),
        "control": (YESTERDAY | {"playbook_id": "r", "state": "held", "is_held_out": True}, None),
        "beside it": ({"state": "held out", "playbook_id": "r", "is_held_out": True}, None),
    })  # fmt: skip
    assert found_by(TEST, CASES) == [
        ("again", "comes beside the open task first"),
        ("beside it", "comes beside the open task control"),
    ]


def test_a_task_beyond_the_room_of_its_owner_is_found() -> None:
    """Twelve fit; what was open before the capacity was lowered may stay."""
    rows = {f"full {n}": ({"owner_email": "full", "state": "opened"}, None) for n in range(12)}
    rows |= {f"over {n}": ({"owner_email": "over", "state": "opened"}, None) for n in range(13)}
    rows |= {
        f"control {n}": ({"owner_email": "full", "state": "held", "is_held_out": True}, None)
        for n in range(5)
    }
    rows |= {f"old {n}": ({"owner_email": "old"}, None) for n in range(20)}
    plant("publish.pub_playbook_cases", CASE | {"account_id": "room"}, "task_id", rows)
    found = [row for row in found_by(TEST, CASES) if "capacity" in row[1]]
    assert found == [("over", "has 13 open tasks, more than the capacity")]


def test_a_message_that_contradicts_a_person_or_comes_twice_is_found() -> None:
    message = {"kind": "message", "state": "opened"}
    plant("publish.pub_playbook_cases", CASE, "account_id", {
        "busy": ({"contact_id": "busy"}, None),
        "quiet": (message | {"contact_id": "quiet"}, None),
        "control": ({"contact_id": "control", "state": "held", "is_held_out": True}, None),
        "twice": (message | {"contact_id": "twice"}, None),
    })  # fmt: skip
    plant("publish.pub_playbook_cases", CASE | {"playbook_id": "tips"}, "account_id", {
        "busy": (message | {"contact_id": "busy"}, None),
        "control": (message | {"contact_id": "control"}, None),
        "twice": (message | {"contact_id": "twice"}, None),
    })  # fmt: skip
    assert [row for row in found_by(TEST, CASES) if "message" in row[1]] == [
        ("busy", "gets a message beside the task of a person"),
        ("twice", "gets two messages to one contact on one day"),
    ]
