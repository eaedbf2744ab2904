"""A copy of the warehouse's database on its server, for something that is tried and thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from tenure.core.errors import TenureError
from tenure.warehouse.postgres_engine import PostgresConnection


class CannotCopy(TenureError, RuntimeError):
    """The server makes no copy of the database; the message says why."""


@contextmanager
def throwaway_database() -> Iterator[str]:
    """The name of a database with all that the warehouse's has; it is gone after the block.

    :raises CannotCopy: the role may create no databases, or somebody else has a session in the warehouse's.
    """
    source, copy = _names()
    drop_throwaway_database()
    try:
        _execute(f"create database {_quoted(copy)} template {_quoted(source)}")
    except psycopg2.errors.ObjectInUse as error:
        raise CannotCopy(
            f"a preview copies the database {source}, and PostgreSQL copies no database with open connections:"
            f" {error.diag.message_detail}"
        ) from error
    except psycopg2.errors.InsufficientPrivilege as error:
        raise CannotCopy(
            f"a preview copies the database {source}: the role needs CREATEDB and has to own that database"
        ) from error
    try:
        yield copy
    finally:
        drop_throwaway_database()


def drop_throwaway_database() -> None:
    """That of a block which was killed, if there is one."""
    _execute(f"drop database if exists {_quoted(_names()[1])} with (force)")


def _names() -> tuple[str, str]:
    [(source,)] = _execute("select current_database()")
    return source, f"{source}_preview"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _execute(statement: str) -> list[tuple[str, ...]]:
    session = PostgresConnection()
    try:
        return session.execute(statement).fetchall()
    finally:
        session.close()
