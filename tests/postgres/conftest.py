"""One PostgreSQL server for each worker, whose own zone is Tokyo; a database for each test that asks for one."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.tenure.landing.pull.loader_database import LoaderDatabase, running_server

NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as host:
        yield host


@pytest.fixture(scope="session")
def new_database(server: str) -> Callable[[], dict[str, str]]:
    """Creates an empty database; returns the variables by which libpq finds it."""

    def create() -> dict[str, str]:
        name = f"warehouse_{next(NUMBERS)}"
        # Texts in the order of their bytes, as on DuckDB.
        LoaderDatabase(server, "postgres").run(
            f"create database {name} template template0 lc_collate 'C' lc_ctype 'C.UTF-8'"
        )
        return {"PGHOST": server, "PGUSER": "postgres", "PGDATABASE": name, "WAREHOUSE_TARGET": "postgres"}

    return create


@pytest.fixture
def on_postgres(
    new_database: Callable[[], dict[str, str]], home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warehouse of the test's home is an empty database."""
    for name, value in new_database().items():
        monkeypatch.setenv(name, value)
