"""Connects Python with a PostgreSQL warehouse, with the methods of DuckDB's connection that the product uses.

Where the server is, libpq's own variables say: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE.
"""

import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg2
import pyarrow as pa
from psycopg2.extensions import AsIs, adapt, new_type, register_adapter, register_type

from tenure.core.environment import SESSIONS
from tenure.core.errors import TenureError
from tenure.warehouse.parameters import Parameters, translated
from tenure.warehouse.postgres_frames import arrow_of, copy_frame, create_temporary, frame_of
from tenure.warehouse.postgres_functions import create_functions

OLDEST = 160000
SETTINGS = (
    "".join(f"set {name} = '{value}';" for name, value in (one.split("=") for one in SESSIONS))
    + """
set search_path = public, tenure_functions, pg_catalog;
set client_min_messages = warning;
set idle_session_timeout = 0;
"""
)
_NUMERIC = 1700


class ServerUnusable(TenureError, RuntimeError):
    """The server cannot be reached, or is too old; the message says which, and where its address comes from."""


class PostgresConnection:
    """One session. Each statement is a transaction of its own, but for those between `begin` and `commit`."""

    def __init__(self) -> None:
        """:raises ServerUnusable: no server answers, or it is older than 16."""
        try:
            self.session = psycopg2.connect(connect_timeout=10, application_name=_called())
        except psycopg2.OperationalError as error:
            raise ServerUnusable(
                f"no PostgreSQL by PGHOST, PGPORT, PGUSER and PGDATABASE: {error}"
            ) from error
        self.session.autocommit = True
        if self.session.server_version < OLDEST:
            self.session.close()
            raise ServerUnusable("PostgreSQL 16 or newer is needed: older ones cannot try a cast")
        self._cursor = self.session.cursor()
        self._cursor.execute(SETTINGS)
        register_type(new_type((_NUMERIC,), "NUMBER", _as_number), self.session)

    def execute(self, statement: str, parameters: Parameters = None) -> "PostgresConnection":
        """Run it; its rows are then given by `fetchall`, `fetchone` and `df`.

        :raises psycopg2.Error: it does not fit the warehouse.
        """
        self._cursor.execute(translated(statement, parameters), parameters or None)
        return self

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> "PostgresConnection":
        for row in rows:
            self.execute(statement, list(row))
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._cursor.fetchall() if self._cursor.description else []

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._cursor.fetchone() if self._cursor.description else None

    def df(self) -> pd.DataFrame:
        """The rows, with the dtypes that DuckDB gives."""
        return frame_of(self._cursor.description, self._cursor.fetchall())

    def to_arrow_table(self) -> pa.Table:
        return arrow_of(self._cursor.description, self._cursor.fetchall())

    def register(self, name: str, frame: pd.DataFrame | pa.Table) -> None:
        """The rows as a temporary table of this session."""
        self.unregister(name)
        create_temporary(self._cursor, name, frame)

    def unregister(self, name: str) -> None:
        self.execute(f"drop table if exists pg_temp.{name}")

    def insert_rows(self, table: str, rows: pd.DataFrame) -> None:
        """Add the rows by COPY, columns matched by name."""
        copy_frame(self._cursor, table, rows)

    def copy_from(self, statement: str, file: Path) -> None:
        """Run a COPY from stdin, with the file's bytes."""
        with file.open("rb") as rows:
            self._cursor.copy_expert(statement, rows)

    def copy_to(self, statement: str, file: Path) -> None:
        """Run a COPY to stdout, into the file."""
        with file.open("wb") as rows:
            self._cursor.copy_expert(statement, rows)

    def close(self) -> None:
        self.session.close()


@contextmanager
def connect() -> Iterator[PostgresConnection]:
    """Open a session and close it again; what was not committed is then undone.

    :raises ServerUnusable: no server answers, or it is older than 16.
    """
    connection = PostgresConnection()
    try:
        create_functions(connection.session)
        yield connection
    finally:
        connection.close()


def _called() -> str:
    """How the server's list of sessions names this process; longer names are cut."""
    return f"tenure, process {os.getpid()} on {socket.gethostname()}"


def _as_number(text: str | None, _: Any) -> int | float | None:
    """A sum of whole numbers is one, as on DuckDB."""
    if text is None:
        return None
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _of_list(values: list[Any]) -> AsIs:
    """An empty list has no type of its own."""
    if not values:
        return AsIs("array[]::text[]")
    quoted = ", ".join(adapt(value).getquoted().decode() for value in values)
    return AsIs(f"array[{quoted}]")


for _kind in (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64):
    register_adapter(_kind, lambda value: AsIs(int(value)))
for _part in (np.float32, np.float64):
    register_adapter(_part, lambda value: adapt(float(value)))
register_adapter(np.bool_, lambda value: AsIs(bool(value)))
register_adapter(list, _of_list)
