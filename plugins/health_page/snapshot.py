"""Opens the published snapshot for one request. The warehouse is never touched."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from tenure import store
from tenure.core import paths
from tenure.core.duckdb_file import OF_A_READER, open_file

log = logging.getLogger("tenure")

# DuckDB shares an open database by its path: a reader still open when a new snapshot is published would hand the old
# one to later readers, under the new version. Reads take milliseconds, so running them one at a time costs little.
ONE_AT_A_TIME = threading.Lock()
LIMITS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "1GB", "threads": "2"}
# DuckDB's messages for a missing table or column; any other error is a bug.
MISSING = ("Table with name", "not found in FROM clause", "does not have a column named")


class Row(dict[str, Any]):
    """A row in which a column is None where the snapshot, of an earlier version, does not have it."""

    def __missing__(self, column: str) -> None:
        return None


Rows = list[Row]


class NotPublishedYet(LookupError):
    """There is no snapshot: no run has published yet."""


class Snapshot:
    """One open snapshot: queries in SQL, rows as dictionaries. `day` is the latest as-of date, `me` who asks."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, me: str = "") -> None:
        self._connection, self.me = connection, me
        connection.execute("set variable me = ?", [me])
        self.day = self._latest_day()

    def rows(self, query: str, *parameters: object) -> Rows | None:
        """Return all rows, or None when the snapshot, published by an earlier version, lacks the table or a column."""
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
        """Return the first row, if there is one."""
        return next(iter(self.rows(query, *parameters) or []), None)

    def _latest_day(self) -> date:
        found = self.rows("select max(as_of_date) as day from publish.pub_account_health")
        if not found or found[0]["day"] is None:
            raise NotPublishedYet("the snapshot holds no day")
        day: date = found[0]["day"]
        return day


def _number(value: Any) -> Any:
    """JSON has no decimals."""
    return float(value) if isinstance(value, Decimal) else value


def own_first(owner: str = "owner_email") -> str:
    """Return the begin of an order: what belongs to the person who asks. Without a person it changes nothing."""
    return f"coalesce(lower({owner}) = lower(getvariable('me')), false) desc"


def version() -> str:
    """Return what identifies the snapshot: it changes when a new one replaces it.

    :raises NotPublishedYet: there is none.
    """
    # Of several machines: what another one has published, and what was said on the page of another.
    store.refresh("published", "landing/tenure", "landing/tenure.yml")
    try:
        state = paths.published_file().stat()
    except FileNotFoundError as error:
        raise NotPublishedYet("no snapshot has been published") from error
    return f"{state.st_size}-{state.st_mtime_ns}"


@contextmanager
def open_snapshot(me: str = "") -> Iterator[Snapshot]:
    """Open the snapshot, one reader at a time.

    :param me: the mail address of the person who asks; what they own comes first where `own_first` says so.
    :raises NotPublishedYet: there is none, or it is empty.
    :raises FileHeld: another process has it open for writing.
    """
    with ONE_AT_A_TIME:
        version()
        # Not through tenure.warehouse: importing pandas would delay the first page by half a second.
        with open_file(paths.published_file(), True, LIMITS, OF_A_READER) as connection:
            yield Snapshot(connection, me)
