"""A value that is none of its type is NULL on PostgreSQL, never an error, and a good one is what DuckDB makes of it."""

from datetime import date, datetime

import duckdb
import pytest
from jinja2 import Environment

from tenure import warehouse
from tenure.core import paths
from tenure.landing.column_values import _as_utc

VALUES = {
    "bigint": (
        "17", "17.0", "17.5", "17.6", "-17.5", "1e3", " 17 ", "abc", "", "99999999999999999999", "9223372036854775807",
        "9223372036854775808", "+5", ".5", "5.", "nan", "inf", "1e400", "1,000", "--5",
    ),
    "double": ("17", "17.5", "1e3", " 17 ", "abc", "", "nan", "NaN", "inf", "-inf", "Infinity", "+5", ".5", "1,5"),
    "boolean": ("true", "TRUE", "t", "T", "f", "yes", "no", "y", "on", "off", "1", "0", "2", "tr", "", "wahr"),
    "timestamp": (
        "2026-06-01", "2026-06-01 12:00", "2026-06-01T12:00:00Z", "2026-06-01T12:00:00+02:00", "2026-06-01T12:00:00+02",
        "2026-06-01 23:30:00-05:30", "2026-06-01 12:00:00 Europe/Berlin", "2026-06-01 12:00:00 Foo/Bar", "2026-13-45",
        "2026-02-30", "2026-6-1", "20260601", "now", "today", "2026-06-01 24:00:00", "2026-06-01 23:59:60",
        "2026-06-01 25:00:00", "2026-06-01T12:00:00.123456Z", "2026-06-01 12:00:00 PM", "June 1 2026", "1780300800",
        "0001-01-01 00:00:00", "9999-12-31", "01/06/2026", "2026-06-01 12:00:00 CEST", "2026-06-01 12:00:00 UTC",
    ),
    "date": ("2026-06-01", "2026-06-01 12:00", "2026-13-45", "2026-6-1", "abc", "", "20260601", "2026-06-01x"),
}  # fmt: skip
HALVES = (
    0.5,
    1.5,
    2.5,
    -0.5,
    -2.5,
    0.49999999999999994,
    2.4999999999999996,
    12.5,
    1e15 + 0.5,
    4503599627370497.0,
)

pytestmark = pytest.mark.usefixtures("on_postgres")


@pytest.mark.parametrize("kind", VALUES)
def test_a_text_is_cast_as_on_duckdb_or_is_null(kind: str) -> None:
    trimmed = "nullif(trim(value), '')"
    shown = _as_utc(trimmed) if kind == "timestamp" else trimmed
    with duckdb.connect() as file, warehouse.connect() as server:
        file.execute("set timezone = 'UTC'")
        for connection in (file, server):
            connection.execute("create temporary table given (position integer, value text)")
            connection.executemany("insert into given values (?, ?)", list(enumerate(VALUES[kind])))
        expected = file.execute(f"select try_cast({shown} as {kind}) from given order by position").fetchall()
        found = server.execute(
            f"select tenure_functions.try_{kind}({trimmed}) from given order by position"
        ).fetchall()
    for value, wanted, got in zip(VALUES[kind], expected, found, strict=True):
        assert str(got) == str(wanted), value


def test_a_typed_time_is_the_same_moment_whatever_the_zone_of_the_session() -> None:
    moment = "timestamptz '2026-06-01 02:00:00+00'"
    with warehouse.connect() as server:
        for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
            server.execute(f"set timezone = '{zone}'")
            found = server.execute(
                f"select tenure_functions.try_timestamp({moment}), tenure_functions.try_date({moment}),"
                " tenure_functions.try_timestamp('2026-06-01 02:00:00'),"
                " tenure_functions.try_timestamp('2026-06-01T04:00:00+02:00')"
            ).fetchall()
            two = datetime(2026, 6, 1, 2)
            assert found == [(two, date(2026, 6, 1), two, two)]


def test_a_session_is_in_utc_although_the_server_is_in_tokyo() -> None:
    with warehouse.connect() as server:
        assert server.execute("select current_setting('timezone')").fetchall() == [("UTC",)]


def test_a_half_is_rounded_away_from_zero_as_on_duckdb() -> None:
    with warehouse.connect() as server:
        for value in HALVES:
            expected = duckdb.execute("select round(cast(? as double))", [value]).fetchall()
            query = "select tenure_functions.rounded(cast(? as double precision))"
            assert server.execute(query, [value]).fetchall() == expected, value


def test_numbers_that_are_typed_are_no_texts() -> None:
    with warehouse.connect() as server:
        found = server.execute(
            "select tenure_functions.try_bigint(17.6), tenure_functions.try_bigint(cast('NaN' as numeric)),"
            " tenure_functions.try_bigint(cast(1e30 as double precision)), tenure_functions.try_boolean(2)"
        ).fetchall()
    assert found == [(18, None, None, True)]


def test_json_that_no_json_of_the_server_can_hold_is_none() -> None:
    with warehouse.connect() as server:
        texts = ('{"a": "b"}', '{"a": "\\u0000"}', "no json", '{"a": "\\ud800"}')
        server.execute("create temporary table given (position integer, value text)")
        server.executemany("insert into given values (?, ?)", list(enumerate(texts)))
        found = server.execute(
            "select json_extract_string(value, '$.a') from given order by position"
        ).fetchall()
    assert found == [("b",), (None,), (None,), (None,)]


@pytest.mark.parametrize("value", [68.125, 68.12499999999999, 68.12500000000001, -68.12499999999999])
def test_what_adding_up_leaves_behind_decides_about_no_half(value: float) -> None:
    """Macro `publish_rounded`, as each engine gets it."""
    rounded, published = (
        (paths.DBT_PROJECT / "macros" / folder).read_text()
        for folder in ("warehouse/rounded.sql", "publish/publish_rounded.sql")
    )
    for engine, connect in (("default", duckdb.connect), ("postgres", warehouse.connect)):
        dbt = Environment()
        dbt.globals |= {"type_double": lambda: "double precision"}
        macros = rounded.replace("adapter.dispatch('rounded')", f"{engine}__rounded") + published
        query = dbt.from_string(macros + "{{ publish_rounded(value) }}").render(value=value)
        with connect() as connection:
            assert connection.execute(f"select {query}").fetchall() == [(68.13 if value > 0 else -68.13,)], (
                engine
            )
