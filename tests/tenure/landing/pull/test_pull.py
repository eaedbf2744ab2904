"""What a loader has put into PostgreSQL lands as Parquet: all of it once, then what is new."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow
import pytest
from pyarrow import parquet

from tenure import warehouse
from tenure.core import paths
from tenure.landing.contract import read_contract
from tenure.landing.open_landing import open_landing
from tenure.simulator.land import land_demo
from tests.tenure.landing.pull.loader_database import LoaderDatabase
from tests.tenure.simulator.small_company import SMALL, UNTIL

PLANS = """
create schema stripe;
create table stripe.plan (id text, amount bigint, _fivetran_synced timestamptz);
insert into stripe.plan values
    ('a', 100, '2026-05-02 08:00Z'), ('b', 200, '2026-05-02 10:00Z'), ('no time', 300, null)
"""
# Ends this process for good when it is about to write, or to keep, the file of the n-th table.
KILLED = """
import os, signal, sys
from tenure.landing.pull import pulled_files
moment, left = sys.argv[1], int(sys.argv[2])
whole = getattr(pulled_files.NewFile, moment)

def kill(self, *arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(self, *arguments)

setattr(pulled_files.NewFile, moment, kill)
from tenure.cli.main import app
app(["landing", "pull", "--connection", "warehouse", "--folder", sys.argv[3]])
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("company")
    land_demo(home / "landing", until=UNTIL, truth=home / "truth", **SMALL)
    return home / "landing"


@pytest.fixture
def loaded(demo: Path, database: LoaderDatabase) -> LoaderDatabase:
    """The demo company as a loader would have put it there: times with a zone, and no column that did not land."""
    with warehouse.connect(warehouse.IN_MEMORY, folders=[demo]) as connection:
        open_landing(demo, connection, read_contract())
        for table in read_contract().tables:
            name = f"{table.source}.{table.name}"
            rows = connection.sql(
                f"select * exclude (_landed_file, _landed_row) from {name}"
            ).to_arrow_table()
            if rows.num_rows:
                database.put(table.source, table.name, _as_loaded(rows))
    return database


def _as_loaded(rows: pyarrow.Table) -> pyarrow.Table:
    """The view's columns that hold something; a time of the view is UTC."""
    for place, one in enumerate(rows.schema):
        if pyarrow.types.is_timestamp(one.type):
            values = rows.column(place).cast(pyarrow.timestamp("us")).cast(pyarrow.timestamp("us", "UTC"))
            rows = rows.set_column(place, one.name, values)
    return rows.select([one for one in rows.column_names if rows[one].null_count < rows.num_rows])


def differences(left: dict[str, pyarrow.Table], right: dict[str, pyarrow.Table]) -> list[str]:
    """Tables whose rows, counted as often as they are there, are not the same in both."""
    assert left.keys() == right.keys()
    found = []
    for name in left:
        one, other = left[name], right[name]  # noqa: F841 (DuckDB reads them by name)
        query = "select count(*) from (from {} except all from {})"
        for there, here in (("one", "other"), ("other", "one")):
            if duckdb.sql(query.format(there, here)).fetchall()[0][0]:
                found.append(name)
    return found


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows(folder: Path) -> list[tuple]:
    query = "select id, amount from read_parquet(?, union_by_name = true) order by all"
    return duckdb.execute(query, [str(folder / "*.parquet")]).fetchall()


def test_the_landing_of_a_pull_is_the_landing_it_was_loaded_from(
    demo: Path, loaded: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    pulled = pull_all(tmp_path / "landing")
    original = door(demo)
    assert len(original) > 30
    assert sum(table.num_rows for table in original.values()) > 10_000
    assert differences(original, door(tmp_path / "landing")) == []
    assert {name: one.rows.total for name, one in pulled.items() if one.rows} == {
        name: table.num_rows for name, table in original.items()
    }


@pytest.mark.parametrize(
    ("moment", "table"),
    [("keep", 4), *(pytest.param(*one, marks=pytest.mark.slow) for one in (("write", 4), ("keep", 20)))],
)
def test_a_pull_that_was_killed_and_started_again_lands_the_same(
    moment: str, table: int, loaded: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    environment = os.environ | {"AIRFLOW_CONN_WAREHOUSE": loaded.connection().as_json()}
    command = [sys.executable, "-c", KILLED, moment, str(table), str(killed)]
    ended = subprocess.run(command, env=environment, cwd=paths.REPOSITORY, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert list(killed.rglob(".pulled-*"))
    assert 0 < len(list(killed.rglob("pulled-*"))) < table
    pull_all(killed)
    pull_all(whole)
    assert list(killed.rglob(".pulled-*")) == []
    assert differences(door(whole), door(killed)) == []


def test_the_second_pull_lands_what_is_new_and_nothing_twice(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    folder = tmp_path / "stripe" / "plan"
    database.run(*PLANS.split(";"))
    assert str(pull_all(tmp_path)["stripe.plan"]).startswith("stripe.plan: 3 rows new, 3 in total; without ")
    database.run(
        "update stripe.plan set amount = 150, _fivetran_synced = '2026-05-02 11:00Z' where id = 'a'",
        # Committed after the first pull: at its latest time, and before it.
        "insert into stripe.plan values ('equal', 1, '2026-05-02 10:00Z'), ('late', 2, '2026-05-02 05:00Z')",
        # Out of reach of an overlap of six hours.
        "insert into stripe.plan values ('too late', 3, '2026-05-02 03:59Z')",
        "insert into stripe.plan values ('no time either', 4, null)",
    )
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 4
    assert files(folder) == ["pulled-000001.parquet", "pulled-000002.parquet"]
    assert rows(folder) == [
        ("a", 100),
        ("a", 150),
        ("b", 200),
        ("equal", 1),
        ("late", 2),
        ("no time", 300),
        ("no time either", 4),
    ]


def test_a_pull_without_news_writes_nothing(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(*PLANS.split(";"))
    pull_all(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert pull_all(tmp_path)["stripe.plan"].words.startswith("0 rows new, 3 in total")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == {
        path: time for path, time in before.items() if path.is_file()
    }


def test_a_row_of_the_future_does_not_hide_those_that_come_after_it(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        *PLANS.split(";"),
        "insert into stripe.plan values ('future', 5, '2999-01-01'), ('never', 6, 'infinity')",
    )
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 5
    database.run("insert into stripe.plan values ('c', 400, now())")
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 1
    assert ("c", 400) in rows(tmp_path / "stripe" / "plan")


def test_a_table_without_the_loaders_time_is_copied_whole_each_time(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema stripe",
        "create table stripe.plan (id text, amount bigint)",
        "insert into stripe.plan values ('a', 1), ('b', 2)",
    )
    assert pull_all(tmp_path)["stripe.plan"].words.startswith("2 rows, copied whole")
    database.run(
        "delete from stripe.plan where id = 'a'", "insert into stripe.plan values ('c', 3), ('d', 4)"
    )
    pull_all(tmp_path)
    assert files(tmp_path / "stripe" / "plan") == ["pulled-000001.parquet"]
    assert rows(tmp_path / "stripe" / "plan") == [("b", 2), ("c", 3), ("d", 4)]


def test_the_times_of_another_loader_begin_anew(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(*PLANS.split(";"))
    pull_all(tmp_path)
    database.run(
        "drop table stripe.plan",
        "create table stripe.plan (id text, amount bigint, _dlt_load_id text)",
        "insert into stripe.plan values ('old', 1, '1700000000.25'), ('new', 2, '1777700000.5')",
    )
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 2
    database.run(
        "insert into stripe.plan values ('c', 3, '1777700000.75'), ('d', 4, '1777800000.0'), ('e', 5, '1700000000.5')"
    )
    # The overlap reaches six hours back, and not to 'e'.
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 2
    assert [row[0] for row in rows(tmp_path / "stripe" / "plan")] == [
        "a",
        "b",
        "c",
        "d",
        "new",
        "no time",
        "old",
    ]


def test_a_new_column_lands_with_the_new_rows(
    database: LoaderDatabase, pull_all: Callable, door: Callable, tmp_path: Path
) -> None:
    database.run(*PLANS.split(";"))
    pull_all(tmp_path)
    database.run(
        "alter table stripe.plan add column currency text",
        "insert into stripe.plan values ('c', 400, '2026-05-02 12:00Z', 'eur')",
    )
    assert pull_all(tmp_path)["stripe.plan"].rows.new == 1
    landed = door(tmp_path)["stripe.plan"].to_pylist()
    assert {row["id"]: row["currency"] for row in landed} == {
        "a": None,
        "b": None,
        "no time": None,
        "c": "eur",
    }


def test_an_empty_table_lands_as_one_without_rows(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run("create schema stripe", "create table stripe.coupon (id text, _fivetran_synced timestamptz)")
    for _ in range(2):
        assert pull_all(tmp_path)["stripe.coupon"].rows.total == 0
    assert files(tmp_path / "stripe" / "coupon") == ["pulled-000001.parquet"]


def test_what_lands_is_for_its_owner_alone(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    old = os.umask(0)
    try:
        database.run(*PLANS.split(";"))
        pull_all(tmp_path / "landing")
    finally:
        os.umask(old)
    for path in [tmp_path / "landing", *(tmp_path / "landing").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_large_table_is_written_batch_by_batch(
    database: LoaderDatabase, pull_all: Callable, tmp_path: Path
) -> None:
    database.run(
        "create schema zendesk",
        "create table zendesk.ticket_comment (id bigint, ticket_id bigint, user_id bigint, body text,"
        " created timestamptz, _fivetran_synced timestamptz)",
        "insert into zendesk.ticket_comment select i, i / 3, i, repeat('word ', 50), now(),"
        " timestamptz '2026-01-01Z' + i * interval '1 second' from generate_series(1, 200000) i",
    )
    assert pull_all(tmp_path)["zendesk.ticket_comment"].rows.new == 200_000
    file = parquet.ParquetFile(tmp_path / "zendesk" / "ticket_comment" / "pulled-000001.parquet")
    assert file.num_row_groups > 2
    database.run("insert into zendesk.ticket_comment values (0, 0, 0, 'new', now(), '2026-02-01Z')")
    assert pull_all(tmp_path, overlap_hours=24 * 365)["zendesk.ticket_comment"].rows.new == 1
