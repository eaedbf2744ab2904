"""The published snapshot, opened for one request and closed again. The warehouse is never touched."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from tenure.core import paths

log = logging.getLogger("tenure")

# DuckDB hands out an open database again by its path: a reader that outlives a new snapshot would pass the old one on
# under the new one's version. A read takes milliseconds, so one after the other is no loss.
_ONE_AT_A_TIME = threading.Lock()
LIMITS = {"memory_limit": "1GB", "threads": "2"}
# How DuckDB says that a table or a column is not there; any other error is ours.
MISSING = ("Table with name", "not found in FROM clause", "does not have a column named")


class Row(dict[str, Any]):
    """A column that a snapshot of an earlier version does not have is unknown."""

    def __missing__(self, column: str) -> None:
        return None


Rows = list[Row]


class NotPublishedYet(LookupError):
    """There is no snapshot: nothing has run."""


class Snapshot:
    """One open snapshot: questions in SQL, answers as dictionaries."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        self.day = self._latest_day()

    def rows(self, query: str, *parameters: object) -> Rows | None:
        """None when this snapshot has no such table or column yet: it was published by an earlier version of us."""
        try:
            found = self._connection.execute(query, parameters)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if not any(words in str(error) for words in MISSING):
                raise
            log.warning("the snapshot is of an earlier version: %s", str(error).splitlines()[0])
            return None
        names = [column[0] for column in found.description]
        return [Row(zip(names, map(_number, row), strict=True)) for row in found.fetchall()]

    def row(self, query: str, *parameters: object) -> Row | None:
        return next(iter(self.rows(query, *parameters) or []), None)

    def _latest_day(self) -> date:
        found = self.rows("select max(as_of_date) as day from publish.pub_account_health")
        if not found or found[0]["day"] is None:
            raise NotPublishedYet("the snapshot holds no day")
        return found[0]["day"]


def _number(value: Any) -> Any:
    """A browser knows no decimals."""
    return float(value) if isinstance(value, Decimal) else value


def version() -> str:
    """Changes when a new snapshot takes the old one's place.

    :raises NotPublishedYet: there is none.
    """
    try:
        state = paths.published_file().stat()
    except FileNotFoundError as error:
        raise NotPublishedYet("no snapshot has been published") from error
    return f"{state.st_ino}-{state.st_mtime_ns}"


@contextmanager
def open_snapshot() -> Iterator[Snapshot]:
    """:raises NotPublishedYet: there is none, or it is empty."""
    with _ONE_AT_A_TIME:
        version()
        # Not by tenure.warehouse: frames are not needed here, and pandas would delay the first page by half a second.
        with duckdb.connect(str(paths.published_file()), read_only=True, config=LIMITS) as connection:
            yield Snapshot(connection)
