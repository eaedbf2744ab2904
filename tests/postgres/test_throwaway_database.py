"""A copy of the warehouse's database: whole, apart, gone after use; and refused in words that say what to do."""

import os

import psycopg2
import pytest

from tenure import warehouse
from tenure.core.variables import set_variables
from tenure.warehouse.throwaway_database import CannotCopy, drop_throwaway_database, throwaway_database
from tests.tenure.landing.pull.loader_database import LoaderDatabase

NAMES = "select datname from pg_database where datname like '%_preview'"


@pytest.fixture(autouse=True)
def one_row(on_postgres: None) -> None:
    with warehouse.connect() as connection:
        connection.execute("create table kept (value text)")
        connection.execute("insert into kept values ('one')")


def values() -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute("select value from kept order by 1").fetchall()


def databases() -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(NAMES).fetchall()


def test_what_is_done_in_the_copy_is_gone_with_it() -> None:
    with throwaway_database() as name:
        assert databases() == [(name,)]
        with set_variables({"PGDATABASE": name}):
            with warehouse.connect() as connection:
                connection.execute("insert into kept values ('two')")
            assert values() == [("one",), ("two",)]
    assert values() == [("one",)]
    assert databases() == []


def test_it_is_gone_when_the_block_fails_and_what_a_killed_one_left_is_replaced() -> None:
    with pytest.raises(KeyboardInterrupt), throwaway_database():
        raise KeyboardInterrupt
    assert databases() == []
    left = f"{os.environ['PGDATABASE']}_preview"
    LoaderDatabase(os.environ["PGHOST"], "postgres").run(f"create database {left}")
    with throwaway_database() as name, set_variables({"PGDATABASE": name}):
        assert values() == [("one",)]
    LoaderDatabase(os.environ["PGHOST"], "postgres").run(f"create database {left}")
    drop_throwaway_database()
    assert databases() == []


def test_while_others_are_connected_it_says_so() -> None:
    with (
        psycopg2.connect("") as other,
        pytest.raises(CannotCopy, match="copies no database with open connections: There is 1 other session"),
        throwaway_database(),
    ):
        pass
    other.close()
    assert databases() == []


def test_a_role_that_may_create_none_is_told_what_it_needs() -> None:
    server = LoaderDatabase(os.environ["PGHOST"], os.environ["PGDATABASE"])
    server.run("create role limited login password 'limited'")
    role = {"PGUSER": "limited", "PGPASSWORD": "limited"}
    try:
        with (
            set_variables(role),
            pytest.raises(CannotCopy, match="the role needs CREATEDB"),
            throwaway_database(),
        ):
            pass
    finally:
        server.run("drop role limited")
