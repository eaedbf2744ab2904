import pytest

from tests.tenure.delivery.receivers import Inbox


@pytest.fixture
def inbox() -> Inbox:
    """What a receiver of this test gets; it takes everything unless the test says otherwise."""
    return Inbox()
