"""A session with PostgreSQL takes the statements of DuckDB's connection, and gives its values and dtypes."""

from datetime import date, datetime

import duckdb
import pandas as pd
import psycopg2.errors
import pytest

from tenure import warehouse
from tenure.warehouse.parameters import translated
from tenure.warehouse.postgres_engine import ServerUnusable

TYPES = """
    select
        1 as whole, cast(null as bigint) as nothing, 1.5 as part, true as flag, date '2026-01-02' as day,
        timestamp '2026-01-02 03:04:05' as moment, 'ä%' as words, sum(cast(3 as bigint)) as total
    union all
    select 2, 7, 2.5, null, null, null, null, 4
    order by 1
"""


def test_placeholders_are_translated_but_in_texts_names_and_comments() -> None:
    said = """select ?, $day, '? $day 100%', "a?%", 5 % 3 -- $day ?\n/* ? */ from t where a like '%' || $a1"""
    assert translated(said, {"day": 1}) == (
        """select %s, %(day)s, '? $day 100%%', "a?%%", 5 %% 3 -- $day ?\n/* ? */ from t where a like '%%' || %(a1)s"""
    )
    assert translated("select '100%', ?", None) == "select '100%', ?"


@pytest.mark.usefixtures("on_postgres")
def test_a_frame_has_the_dtypes_that_duckdb_gives() -> None:
    with warehouse.connect() as server, duckdb.connect() as file:
        expected, found = file.execute(TYPES).df(), server.execute(TYPES).df()
        pd.testing.assert_frame_equal(found, expected)
        empty = f"select * from ({TYPES}) as rows where whole > 5"
        pd.testing.assert_frame_equal(server.execute(empty).df(), file.execute(empty).df())


@pytest.mark.usefixtures("on_postgres")
def test_a_partition_is_replaced_as_a_whole() -> None:
    columns = "day date, account text, score double precision, count bigint, at timestamp, flag boolean"
    rows = pd.DataFrame(
        {
            "account": ["a\tb\\N\n", None],
            "score": [0.1, None],
            "count": [3.0, None],
            "at": pd.to_datetime(["2026-01-01 10:00", None]),
            "flag": [True, None],
        }
    ).assign(day=date(2026, 1, 1))
    with warehouse.connect() as server:
        server.execute(f"create table kept ({columns})")
        server.execute("insert into kept (day, account) values (?, ?)", [date(2026, 1, 2), "other day"])
        for _ in range(2):
            warehouse.replace_partition(server, "public.kept", rows, {"day": date(2026, 1, 1)})
        found = server.execute("select * from kept order by day, account").fetchall()
    assert found == [
        (date(2026, 1, 1), "a\tb\\N\n", 0.1, 3, datetime(2026, 1, 1, 10), True),
        (date(2026, 1, 1), None, None, None, None, None),
        (date(2026, 1, 2), "other day", None, None, None, None),
    ]


@pytest.mark.usefixtures("on_postgres")
def test_a_transaction_that_fails_leaves_nothing() -> None:
    with warehouse.connect() as server:
        server.execute("create table kept (number integer)")
        with pytest.raises(psycopg2.errors.DivisionByZero), warehouse.transaction(server):
            server.execute("insert into kept values (1); select 1 / 0")
        assert server.execute("select count(*) from kept").fetchall() == [(0,)]


@pytest.mark.usefixtures("on_postgres")
def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "/nowhere")
    with pytest.raises(ServerUnusable, match="PGHOST"), warehouse.connect():
        pass
