"""One PostgreSQL server for each worker, one database for each test."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from tenure import warehouse
from tenure.core.settings_schema import Pull
from tenure.landing.contract import read_contract
from tenure.landing.open_landing import open_landing
from tenure.landing.pull.database import database_of
from tenure.landing.pull.pull import Pulled, pull
from tests.tenure.landing.pull.loader_database import LoaderDatabase, running_server

NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as host:
        yield host


@pytest.fixture
def database(server: str) -> LoaderDatabase:
    """An empty one, whose sessions are in Tokyo."""
    name = f"loaded_{next(NUMBERS)}"
    LoaderDatabase(server, "postgres").run(f"create database {name}")
    return LoaderDatabase(server, name)


@pytest.fixture
def pull_all(database: LoaderDatabase, home: Path) -> Callable[..., dict[str, Pulled]]:
    """`pull_all(folder, schemas=…)`: what came of each table that was found or refused, by name."""

    def run(folder: Path, **settings: Any) -> dict[str, Pulled]:
        chosen = Pull(**{"connection": "warehouse", "schemas": {}, "overlap_hours": 6, **settings})
        source = database_of("warehouse", database.connection())
        return {one.name: one for one in pull(source, folder, read_contract(), chosen, lambda *_: None)}

    return run


@pytest.fixture
def door() -> Callable[[Path], dict[str, pyarrow.Table]]:
    """`door(folder)`: the rows that a run reads, of each table that has some."""

    def read(folder: Path) -> dict[str, pyarrow.Table]:
        with warehouse.connect(warehouse.IN_MEMORY, folders=[folder]) as connection:
            contract = read_contract()
            report = open_landing(folder, connection, contract)
            assert not [message for message in report.messages if "pulled-" in message]
            return {
                f"{table.source}.{table.name}": rows
                for table in contract.tables
                if (rows := _rows(connection, f"{table.source}.{table.name}")).num_rows
            }

    return read


def _rows(connection: Any, table: str) -> pyarrow.Table:
    query = f"select * exclude (_landed_file, _landed_row) from {table}"
    return connection.sql(query).to_arrow_table()
