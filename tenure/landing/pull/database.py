"""How the loader's database is reached: the fields of an Airflow Connection, and the ADBC driver of its type."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from tenure.core.errors import TenureError
from tenure.core.settings_schema import SettingsError

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

HOW_TO = "docs/how-to/pull-from-a-warehouse.md"
SECRET = re.compile("pass|secret|token|key|credential", re.IGNORECASE)
NOT_FOR_PEOPLE = re.compile("Query was:|Detail: Python exception")
# A server that does not answer must not hold up the day.
CONNECT_SECONDS = 15


class PullFailed(TenureError, RuntimeError):
    """The database cannot be reached or read; the message says why, without any secret."""


class AirflowConnection(Protocol):
    """What is read of an Airflow Connection; `schema` is the name of the database."""

    conn_type: Any
    host: Any
    schema: Any
    login: Any
    password: Any
    port: Any

    @property
    def extra_dejson(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Engine:
    """Its ADBC driver, and what differs in its SQL: how names are quoted, and the name of the type of texts."""

    driver: str
    quotation: str = '"'
    text: str = "varchar"

    def identifier(self, name: str) -> str:
        """The name as SQL. Doubled is right in double quotation marks, and a syntax error in backticks."""
        return f"{self.quotation}{name.replace(self.quotation, 2 * self.quotation)}{self.quotation}"


ENGINES = {
    "postgres": Engine("adbc_driver_postgresql"),
    "snowflake": Engine("adbc_driver_snowflake"),
    "bigquery": Engine("adbc_driver_bigquery", quotation="`", text="string"),
}
# What Airflow's providers call the types.
TYPES = {
    **{name: name for name in ENGINES},
    "postgresql": "postgres",
    "gcpbigquery": "bigquery",
    "google_cloud_platform": "bigquery",
}


@dataclass(frozen=True)
class Database:
    """`arguments` are those of the driver's connect(); `secrets` are what no message may hold."""

    name: str
    engine: Engine
    arguments: Mapping[str, Any] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    def in_words(self, error: Exception) -> str:
        """The driver's message in one line, without query, traceback and secrets."""
        text = " ".join(NOT_FOR_PEOPLE.split(str(error))[0].split())
        for secret in self.secrets:
            for written in (secret, quote(secret), quote(secret, safe="")):
                text = text.replace(written, "***")
        return text


def database_of(name: str, connection: AirflowConnection) -> Database:
    """
    :raises SettingsError: its type is none that can be read, or the driver is not installed.
    """
    kind = TYPES.get((connection.conn_type or "").lower())
    if kind is None:
        raise SettingsError(
            f"Connection {name}: the type '{connection.conn_type}' cannot be pulled from; known are"
            f" {', '.join(ENGINES)} ({HOW_TO})"
        )
    engine = ENGINES[kind]
    if find_spec(engine.driver) is None:
        package = engine.driver.replace("_", "-")
        raise SettingsError(f"Connection {name}: the driver is not installed: pip install {package}")
    extra = {key: str(value) for key, value in connection.extra_dejson.items() if value is not None}
    arguments = _postgres(connection, extra) if kind == "postgres" else _by_options(kind, connection, extra)
    secrets = [connection.password or "", *(text for key, text in extra.items() if SECRET.search(key))]
    return Database(name, engine, arguments, tuple(secret for secret in secrets if secret))


def _postgres(connection: AirflowConnection, extra: Mapping[str, str]) -> dict[str, Any]:
    """libpq's keywords: a password needs no escaping as part of an address, and a host may be a socket's folder."""
    words = {
        "host": connection.host,
        "port": connection.port,
        "user": connection.login,
        "password": connection.password,
        "dbname": connection.schema,
        "application_name": "tenure",
        "connect_timeout": CONNECT_SECONDS,
        **extra,
    }
    return {"uri": " ".join(f"{key}={_libpq(str(value))}" for key, value in words.items() if value)}


def _libpq(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _by_options(kind: str, connection: AirflowConnection, extra: Mapping[str, str]) -> dict[str, Any]:
    """The driver's own options, as its documentation names them, stand in the Connection's extra."""
    options = dict(extra)
    if kind == "snowflake":
        given = {
            "username": connection.login,
            "password": connection.password,
            "adbc.snowflake.sql.db": connection.schema,
        }
        options = {key: value for key, value in given.items() if value} | options
    return {"db_kwargs": options}


@contextmanager
def open_database(database: Database) -> Iterator["Connection"]:
    """
    :raises PullFailed: it cannot be reached, or refuses the log-in.
    """
    driver = import_module(f"{database.engine.driver}.dbapi")
    try:
        # Each query stands for itself: one that fails must not spoil the next.
        connection = driver.connect(**database.arguments, autocommit=True)
    except driver.Error as error:
        # Without the cause: its message may hold what ours must not.
        raise PullFailed(f"Connection {database.name}: {database.in_words(error)}") from None
    with connection:
        yield connection
