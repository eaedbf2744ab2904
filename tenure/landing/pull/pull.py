"""Pulls all tables of the contract that the database has, and says of each what came of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow

from tenure.core.settings import read_settings
from tenure.core.settings_schema import Pull, SettingsError
from tenure.landing.contract import Contract, Table, read_contract
from tenure.landing.pull.catalogue import FoundTable, NotCopied, Relations, find_table, read_schema
from tenure.landing.pull.database import (
    HOW_TO,
    AirflowConnection,
    Database,
    PullFailed,
    database_of,
    open_database,
)
from tenure.landing.pull.pull_table import Rows, pull_table
from tenure.landing.pull.pulled_files import lock_folder
from tenure.landing.rollups import tables_elsewhere

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

# Called with a table and the rows of it that are written so far.
Watch = Callable[[str, int], None]


def _no_one(table: str, rows: int) -> None:
    """Watches nothing."""


class Refused(NotCopied):
    """The database does not let us read the table."""


@dataclass(frozen=True)
class Pulled:
    """What came of a table, or of a source as a whole: its rows, or in words why there are none."""

    name: str
    words: str
    rows: Rows | None = None
    is_failure: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.words}"


@dataclass(frozen=True)
class _Pull:
    """What the pulls of all tables have in common."""

    database: Database
    connection: "Connection"
    landing: Path
    settings: Pull
    now: datetime
    watch: Watch


def pull_by_settings(
    landing: Path,
    get_connection: Callable[[str], AirflowConnection | None],
    name: str | None = None,
    watch: Watch = _no_one,
) -> Iterator[Pulled]:
    """`pull` as the settings of the landing folder say.

    :param get_connection: finds an Airflow Connection by its name.
    :param name: another Connection than that of the settings.
    :raises SettingsError: there is no such Connection, or it cannot be read.
    """
    settings = read_settings(landing=landing)
    name = name or settings.pull.connection
    if name is None:
        raise SettingsError(f"pull.connection: name the Connection of your loader's database ({HOW_TO})")
    connection = get_connection(name)
    if connection is None:
        raise SettingsError(
            f"Airflow finds no Connection {name} that it can read: set AIRFLOW_CONN_{name.upper()}, or add it in"
            f" Airflow ({HOW_TO})"
        )
    contract = read_contract(switched_off=settings.sources_switched_off, elsewhere=tables_elsewhere(settings))
    yield from pull(database_of(name, connection), landing, contract, settings.pull, watch)


def pull(
    database: Database, landing: Path, contract: Contract, settings: Pull, watch: Watch
) -> Iterator[Pulled]:
    """Copy what is new into `landing`, one table after the other; gives what came of each as it is done.

    Ended at any moment and started again it lands the same rows: a table is landed whole or not at all.

    :raises PullFailed: at once when the database cannot be reached or read; after the last table when it refused some,
        or has none of the contract's tables.
    """
    with lock_folder(landing), open_database(database) as connection:
        one = _Pull(database, connection, landing, settings, datetime.now(UTC), watch)
        pulled = []
        for source, tables in groupby(contract.tables, key=lambda table: table.source):
            for found in _pull_source(one, source, list(tables), contract):
                pulled.append(found)
                yield found
    refused = [found.name for found in pulled if found.is_failure]
    if refused:
        raise PullFailed(f"Connection {database.name}: could not read {', '.join(refused)}; see above")
    if not any(found.rows for found in pulled):
        raise PullFailed(
            f"Connection {database.name}: no table could be pulled, for the reasons above; pull.schemas names"
            f" the schemas of your loader ({HOW_TO})"
        )


def _pull_source(one: _Pull, source: str, tables: list[Table], contract: Contract) -> Iterator[Pulled]:
    if contract.is_switched_off(tables[0]):
        yield Pulled(source, "switched off in the settings")
        return
    wanted = one.settings.schemas.get(source, source)
    with _failing_in_words(one, source):
        schema = read_schema(one.connection, wanted)
    if schema is None:
        yield Pulled(source, f"the database has no schema {wanted}")
        return
    for table in tables:
        if contract.is_elsewhere(table):
            yield Pulled(f"{source}.{table.name}", "rolled up by Spark where it lies")
        else:
            yield _pull_one(one, table, *schema)


def _pull_one(one: _Pull, table: Table, schema: str, relations: Relations) -> Pulled:
    name = f"{table.source}.{table.name}"
    try:
        found = find_table(table, schema, relations)
        with _failing_in_words(one, name):
            rows = pull_table(
                one.connection,
                one.database.engine,
                found,
                one.landing / table.source / table.name,
                one.now,
                timedelta(hours=one.settings.overlap_hours),
                partial(one.watch, name),
            )
    except NotCopied as reason:
        return Pulled(name, str(reason), is_failure=isinstance(reason, Refused))
    return Pulled(name, _in_words(rows, found), rows)


@contextmanager
def _failing_in_words(one: _Pull, name: str) -> Iterator[None]:
    """
    :raises Refused: the database does not let us read this.
    :raises PullFailed: the connection broke, or a file cannot be written.
    """
    from adbc_driver_manager import Error, ProgrammingError

    try:
        yield
    except ProgrammingError as error:
        raise Refused(one.database.in_words(error)) from None
    # What breaks while rows are read comes through Arrow, or through DuckDB.
    except (Error, OSError, pyarrow.ArrowException, duckdb.Error) as error:
        raise PullFailed(
            f"Connection {one.database.name}: stopped in {name}; the tables before it are landed, pull again for the"
            f" rest: {one.database.in_words(error)}"
        ) from None


def _in_words(rows: Rows, found: FoundTable) -> str:
    words = f"{rows.new:,} rows new, {rows.total:,} in total"
    if rows.by is None:
        words = f"{rows.total:,} rows, copied whole"
    return f"{words}; without {', '.join(found.missing)}" if found.missing else words
