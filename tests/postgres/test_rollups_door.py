"""What Spark has delivered lies on the server as it does in a file: of each day its last delivery, copied once."""

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.landing.rollups import DAYS, NO_DAY, ROLLUPS
from tests.tenure.landing.pull.loader_database import LoaderDatabase

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
# Of a table's columns those whose values are not NULL.
GIVEN = {
    "user_id": "'u1'",
    "account_id": "'a, \"1\"'",
    "active_on": "known_on",
    "event_name": "''",
    "reason": "'id: it is missing'",
}


@pytest.fixture
def delivering(on_postgres: None, home: Path) -> None:
    (home / "landing").mkdir()
    (home / "landing" / "tenure.yml").write_text("rollups: {engine: spark, table: lake/tracks}\n")


def deliver(delivery: str, written: dict[date, int], days: dict[date, str]) -> None:
    """A delivery: so many rows of each day that it wrote, and the delivery of every day that there is."""
    for table, columns in ROLLUPS.items():
        for day, rows in written.items():
            values = ", ".join(
                f"cast({rows if name == 'events' else GIVEN.get(name, 'null')} as {kind}) as {name}"
                for name, kind in columns.items()
            )
            _write(
                f"{table}/delivery={delivery}/known_on={day}",
                f"select {values} from range({rows}), (select date '{day}' as known_on)",
            )
    rows = " union all ".join(
        f"select date '{day}' as known_on, 5 as rows_landed, 4 as rows_kept, 'd{day}' as digest, 'v1' as rolled_up_by,"
        f" '{of}' as delivery"
        for day, of in days.items()
    )
    _write(f"days/of_delivery={delivery}", rows)


def _write(folder: str, query: str) -> None:
    file = paths.rollups() / folder / "part-0.parquet"
    file.parent.mkdir(parents=True)
    duckdb.execute(f"copy ({query}) to '{file}' (format parquet)")


def on_server(query: str) -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(query).fetchall()


def in_file(query: str) -> list[tuple]:
    """What a warehouse in a file of the same home holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_TARGET", "duckdb")
        open_landing_folder()
        with warehouse.connect() as connection:
            return connection.execute(query).fetchall()


@pytest.mark.usefixtures("delivering")
def test_the_tables_of_the_server_are_the_views_of_a_file() -> None:
    deliver("1", {FIRST: 2, SECOND: 3, NO_DAY: 1}, {FIRST: "1", SECOND: "1", NO_DAY: "1"})
    open_landing_folder()
    for table, columns in (*ROLLUPS.items(), ("days", DAYS)):
        query = f"select known_on, {', '.join(columns)} from rollups.{table} order by 1"
        assert on_server(query) == in_file(query) != [], table
    days = "select known_on, rows_landed, digest from landing.file_days where source_name = 'segment' order by 2, 1"
    assert on_server(days) == in_file(days)
    assert {day for day, *_ in on_server(days)} == {None, FIRST, SECOND}


@pytest.mark.usefixtures("delivering")
def test_only_the_days_of_another_delivery_are_copied_again() -> None:
    deliver("1", {FIRST: 2, SECOND: 3}, {FIRST: "1", SECOND: "1"})
    open_landing_folder()
    written = (
        "select known_on, count(*), min(cast(xmin as text)) from rollups.user_days group by 1 order by 1"
    )
    [first, _] = on_server(written)
    deliver("2", {SECOND: 4, THIRD: 1}, {FIRST: "1", SECOND: "2", THIRD: "2"})
    open_landing_folder()
    again, *others = on_server(written)
    assert again == first, "a day that is as it was is left alone"
    assert [row[:2] for row in others] == [(SECOND, 4), (THIRD, 1)]
    deliver("3", {}, {FIRST: "1", THIRD: "2"})
    open_landing_folder()
    assert [row[:2] for row in on_server(written)] == [(FIRST, 2), (THIRD, 1)]


@pytest.mark.usefixtures("delivering")
def test_tables_with_the_columns_of_another_version_are_copied_anew() -> None:
    deliver("1", {FIRST: 2}, {FIRST: "1"})
    open_landing_folder()
    on_server("alter table rollups.uses add column of_older_version text")
    open_landing_folder()
    assert on_server("select * from rollups.uses") == on_server(
        "select account_id, user_id, event_name, active_on, known_on from rollups.uses"
    )
    assert on_server("select count(*) from rollups.user_days") == [(2,)]


@pytest.mark.usefixtures("delivering")
def test_events_of_a_loader_in_the_server_are_not_read_beside_them() -> None:
    server = LoaderDatabase(os.environ["PGHOST"], os.environ["PGDATABASE"])
    server.run("create schema segment")
    server.run(
        "create table segment.tracks (id text, user_id text, event text, context_group_id text,"
        " timestamp timestamp, received_at timestamp)"
    )
    server.run("insert into segment.tracks values ('e1', 'u1', 'opened', 'a1', '2026-03-01', '2026-03-01')")
    deliver("1", {FIRST: 2}, {FIRST: "1"})
    open_landing_folder()
    assert on_server("select count(*) from landed_segment.tracks") == [(0,)]
    assert on_server("select rows_landed from landing.files where table_name = 'tracks'") == [(5,)]


@pytest.mark.usefixtures("delivering")
def test_before_the_first_delivery_the_tables_are_there_and_empty(home: Path) -> None:
    open_landing_folder()
    assert [on_server(f"select count(*) from rollups.{table}") for table in (*ROLLUPS, "days")] == [
        [(0,)]
    ] * 7
    shutil.rmtree(home / "warehouse")
    open_landing_folder()
