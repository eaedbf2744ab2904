"""The route for monitoring: open to anybody, with nothing in it that is not."""

from datetime import date
from typing import Any

import pytest

from plugins.health_page import health
from tenure.core import paths
from tenure.core.errors import TenureError
from tests.tenure.delivery.published_days import publish_day

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def forget() -> None:
    health._read.cache_clear()


def answer(stranger: Any) -> tuple[int, Any]:
    response = stranger.get("/health")
    return response.status_code, response.json()


def test_it_answers_a_stranger_with_200_when_all_is_fresh(stranger: Any) -> None:
    today = date.today()
    publish_day(
        f"update publish.pub_account_health set as_of_date = date '{today}'",
        f"update ml.account_scores set as_of_date = date '{today}', learned_on = date '{today}'",
    )
    status, body = answer(stranger)
    assert (status, body["is_fresh"]) == (200, True)
    assert list(body["checks"]) == ["data", "champion", "delivery", "owners"]
    assert stranger.head("/health").status_code == 200


def test_it_answers_503_when_something_is_stale_or_nothing_published(stranger: Any) -> None:
    assert answer(stranger)[0] == 503
    health._read.cache_clear()
    publish_day("update publish.pub_account_health set as_of_date = date '2020-01-01'")
    status, body = answer(stranger)
    assert (status, body["checks"]["data"]["state"]) == (503, "stale")


def test_a_fault_is_logged_and_not_shown(stranger: Any, monkeypatch: Any, caplog: Any) -> None:
    def refuse(today: date) -> None:
        raise TenureError("landing/tenure.yml: playbooks.role_owners: ann@customer.example")

    monkeypatch.setattr("tenure.delivery.freshness.read_freshness", refuse)
    assert answer(stranger) == (503, {"is_fresh": False, "checks": {}})
    assert "role_owners" in caplog.text


def test_many_questions_read_the_snapshot_once(stranger: Any, monkeypatch: Any) -> None:
    publish_day()
    monkeypatch.setattr(health.time, "monotonic", lambda: 1_000.0)
    first = answer(stranger)
    paths.published_file().unlink()
    assert answer(stranger) == first
    monkeypatch.setattr(health.time, "monotonic", lambda: 1_000.0 + health.KEPT_SECONDS)
    assert answer(stranger) != first
