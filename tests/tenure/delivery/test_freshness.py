"""What is fresh, stale, absent or switched off, judged by the published snapshot."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.delivery.freshness import NotFresh, read_freshness, require_fresh
from tenure.simulator.landing.files import MANIFEST, Manifest
from tests.tenure.delivery.published_days import PUBLISHED_ON, publish_day

pytestmark = pytest.mark.usefixtures("home")

NO_PROBABILITY = """
update publish.pub_account_health set churn_probability = null, signal_note = 'no model: too few churned'
"""
NEVER_ANY = "update publish.pub_promises set probability = null"


def states(today: date = PUBLISHED_ON) -> dict[str, str]:
    return {name: check.state for name, check in read_freshness(today).checks.items()}


def waiting(status: str, attempts: int, since: str) -> str:
    return f"insert into delivery.waiting values ('slack', '{status}', {attempts}, date '{since}')"


def settle(home: Path, text: str) -> None:
    (home / "landing").mkdir()
    (home / "landing" / "tenure.yml").write_text(text)


def make_demo(home: Path) -> None:
    (home / "landing").mkdir()
    manifest = Manifest(7, 50, "2024-07-01", "2026-07-01", str(PUBLISHED_ON))
    (home / "landing" / MANIFEST).write_text(json.dumps(asdict(manifest)))


def test_what_was_published_today_by_a_champion_is_fresh() -> None:
    publish_day()
    report = read_freshness(PUBLISHED_ON)
    assert report.is_fresh
    assert states() == {"data": "fresh", "champion": "fresh", "delivery": "fresh", "owners": "fresh"}
    assert report.as_json()["checks"]["champion"] == {
        "state": "fresh", "since": "2026-06-29", "age_days": 2, "limit_days": 180,
    }  # fmt: skip


@pytest.mark.parametrize(("days_later", "state"), [(-1, "fresh"), (2, "fresh"), (3, "stale")])
def test_data_is_stale_once_it_is_older_than_the_limit(days_later: int, state: str) -> None:
    publish_day()
    assert states(PUBLISHED_ON + timedelta(days=days_later))["data"] == state


def test_a_day_that_lies_ahead_does_not_hide_that_nothing_runs() -> None:
    publish_day()
    check = read_freshness(PUBLISHED_ON - timedelta(days=2)).checks["data"]
    assert check.state == "stale"
    assert "lies ahead" in check.words


def test_before_the_first_run_nothing_is_fresh() -> None:
    with pytest.raises(NotFresh, match="nothing has been published yet"):
        require_fresh(PUBLISHED_ON)


@pytest.mark.parametrize(
    "change", ["delete from publish.pub_account_health", "drop table publish.pub_account_health"]
)
def test_a_snapshot_without_a_day_is_stale(change: str) -> None:
    publish_day(change)
    with pytest.raises(NotFresh, match="the snapshot holds no day"):
        require_fresh(PUBLISHED_ON)


def test_probabilities_that_have_gone_are_stale_and_the_reason_is_told() -> None:
    publish_day(NO_PROBABILITY)
    with pytest.raises(NotFresh, match=r"^champion: .* has none \(no model: too few churned\)$"):
        require_fresh(PUBLISHED_ON)


def test_a_home_that_never_had_a_champion_misses_none() -> None:
    publish_day(NO_PROBABILITY, NEVER_ANY)
    check = read_freshness(PUBLISHED_ON).checks["champion"]
    assert (check.state, read_freshness(PUBLISHED_ON).is_fresh) == ("none", True)
    assert "too few churned" in check.words


def test_a_champion_that_learned_long_ago_is_stale() -> None:
    publish_day("update ml.account_scores set learned_on = date '2026-01-01'")
    assert states()["champion"] == "stale"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (waiting("pending", 3, "2026-06-28"), "stale"),
        (waiting("pending", 3, "2026-06-30"), "fresh"),
        # Tried too often: still not sent.
        (waiting("dead letter", 20, "2026-06-10"), "stale"),
        # Refused: about this one task.
        (waiting("dead letter", 1, "2026-06-10"), "fresh"),
    ],
)
def test_delivery_is_stale_when_a_channel_has_failed_for_longer_than_the_limit(row: str, state: str) -> None:
    publish_day(row)
    check = read_freshness(PUBLISHED_ON).checks["delivery"]
    assert check.state == state
    assert state == "fresh" or "slack" in check.words


@pytest.mark.parametrize(("tasks", "state"), [(25, "fresh"), (26, "stale")])
def test_too_many_tasks_without_an_owner_are_told_of(tasks: int, state: str) -> None:
    publish_day(
        "delete from publish.pub_task_list",
        f"insert into publish.pub_task_list select 't' || range, 'open', 'unassigned' from range({tasks})",
        "insert into publish.pub_task_list values ('over', 'done', 'unassigned'), ('mine', 'open', 'mary')",
    )
    check = read_freshness(PUBLISHED_ON).checks["owners"]
    assert check.state == state
    assert f"{tasks} open tasks without an owner" in check.words
    assert (state == "stale") == ("tenure.account_owner" in check.words)


def test_a_limit_of_none_switches_a_check_off(home: Path) -> None:
    limits = ("data_age_days", "champion_age_days", "delivery_wait_days", "most_tasks_without_owner")
    settle(home, f"freshness: {{{', '.join(f'{limit}: ~' for limit in limits)}}}")
    publish_day(NO_PROBABILITY, waiting("pending", 3, "2026-01-01"))
    report = read_freshness(date(2027, 1, 1))
    assert {check.state for check in report.checks.values()} == {"off"}
    assert report.is_fresh


def test_a_snapshot_of_an_earlier_version_says_so() -> None:
    publish_day("drop table delivery.waiting")
    with pytest.raises(NotFresh, match=r"^delivery not known: an earlier version"):
        require_fresh(PUBLISHED_ON)


def test_the_demo_company_is_judged_by_the_end_of_its_facts(home: Path) -> None:
    make_demo(home)
    publish_day()
    report = read_freshness(date(2030, 1, 1))
    assert (report.is_demo, report.today, report.is_fresh) == (True, PUBLISHED_ON, True)


def test_what_anybody_may_read_names_no_customer_no_number_of_them_and_no_reason() -> None:
    publish_day(NO_PROBABILITY, waiting("pending", 3, "2026-01-01"))
    told = json.dumps(read_freshness(PUBLISHED_ON).as_json())
    for secret in ("acc_1", "slack", "churned", "version", "0.2"):
        assert secret not in told


def test_the_command_line_gives_json_words_and_a_status(home: Path, run_tenure: Callable[..., Any]) -> None:
    stale = run_tenure("health")
    assert stale.exit_code == 1
    assert json.loads(stale.stdout)["is_fresh"] is False
    assert "data: nothing has been published yet" in stale.stderr

    make_demo(home)
    publish_day()
    fresh = run_tenure("health")
    assert fresh.exit_code == 0
    assert json.loads(fresh.stdout)["checks"]["data"]["since"] == "2026-07-01"
    assert "data: the latest published day is 2026-07-01" in fresh.stderr
