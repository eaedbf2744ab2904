"""One PostgreSQL server for each worker, whose own zone is Tokyo; a database for each test that asks for one."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.tenure.landing.pull.loader_database import new_warehouse, running_server

NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as host:
        yield host


@pytest.fixture(scope="session")
def new_database(server: str) -> Callable[[], dict[str, str]]:
    """Creates an empty database; returns the variables by which libpq finds it."""
    return lambda: new_warehouse(server, f"warehouse_{next(NUMBERS)}")


@pytest.fixture
def on_postgres(
    new_database: Callable[[], dict[str, str]], home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warehouse of the test's home is an empty database."""
    for name, value in new_database().items():
        monkeypatch.setenv(name, value)
