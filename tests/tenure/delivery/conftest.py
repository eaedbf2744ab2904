from datetime import UTC, datetime

import pytest

from tenure.delivery import quiet_hours
from tests.tenure.delivery.receivers import Inbox


@pytest.fixture(autouse=True)
def _working_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters go out, whenever the tests are run: it is a Tuesday at noon."""
    monkeypatch.setattr(quiet_hours, "now", lambda: datetime(2026, 6, 30, 12, tzinfo=UTC))


@pytest.fixture
def inbox() -> Inbox:
    """What a receiver of this test gets; it takes everything unless the test says otherwise."""
    return Inbox()
