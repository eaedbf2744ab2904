"""Features of a past day are what was known on that day: whatever lands later, in whatever order the days are run."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dags.common.dbt import invoke_dbt
from ml import paths, warehouse
from ml.demo.land import land_demo

START, THEN, TODAY = date(2024, 12, 2), date(2025, 6, 30), date(2025, 7, 28)
FEATURES, OUTCOMES = "marts.fct_account_features", "marts.fct_account_outcomes"
ROLLUPS = ("intermediate.int_product__user_days", "intermediate.int_product__feature_days")

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def landing_of_today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    land_company(folder / "landing", TODAY)
    return folder / "landing"


def land_company(landing: Path, until: date) -> None:
    land_demo(landing, until=until, accounts=60, start=START, truth=landing.parent / "truth")


def build(as_of_date: date, build_history: bool = False, full_refresh: bool = False) -> None:
    """Staging and features, without data tests, from what has landed now."""
    subprocess.run([sys.executable, "-m", "expectations.raw.open_landing"], check=True, cwd=paths.REPOSITORY)
    variables = {"as_of_date": as_of_date.isoformat(), "build_history": build_history}
    arguments = ["run", "--select", "+fct_account_features", "+fct_account_outcomes", "--vars", json.dumps(variables)]
    result = invoke_dbt([*arguments, *(["--full-refresh"] if full_refresh else [])])
    assert result.success, result.exception or [node.message for node in result.result if node.status == "error"]


def rows(table: str, as_of_date: date | None = None) -> pd.DataFrame:
    where = f"where as_of_date = date '{as_of_date}'" if as_of_date else ""
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, f"select * from {table} {where} order by all")


def plant_events(landing: Path, happened: date, received: date) -> None:
    """One more event of every user of the last weeks, with ids of its own."""
    tracks = landing / "segment" / "tracks"
    duckdb.sql(f"""
        copy (
            select 'planted|{happened}|' || user_id as id, user_id, null as anonymous_id, 'report_exported' as event,
                null as event_text, timestamp '{happened} 11:00:00' as "timestamp",
                timestamp '{received} 12:00:00' as received_at, timestamp '{received} 12:00:00' as sent_at,
                max(context_group_id) as context_group_id
            from read_parquet('{tracks}/2025-0*.parquet')
            where "timestamp" >= date '{happened}' - 100 and "timestamp" < date '{happened}'
            group by user_id
        ) to '{tracks}/planted-{happened}-{received}.parquet' (format parquet)
    """)


def test_features_of_a_past_date_computed_today_equal_those_computed_then(home: Path) -> None:
    land_company(paths.landing(), THEN)
    build(THEN)
    computed_then = rows(FEATURES, THEN)
    assert len(computed_then) > 20 and computed_then.usage_events_last_28d.sum() > 1000

    land_company(paths.landing(), TODAY)
    build(TODAY, build_history=True, full_refresh=True)
    pd.testing.assert_frame_equal(rows(FEATURES, THEN), computed_then, check_exact=True)


def test_an_event_on_the_as_of_day_or_received_after_it_changes_no_feature(
    home: Path, landing_of_today: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = copied(landing_of_today, tmp_path / "landing")
    monkeypatch.setenv("TENURE_LANDING", str(landing))
    build(TODAY, build_history=True)
    before, later_before = rows(FEATURES, THEN), rows(FEATURES, THEN + timedelta(days=7))

    plant_events(landing, happened=THEN, received=THEN)
    plant_events(landing, happened=THEN - timedelta(days=2), received=THEN)
    build(TODAY, build_history=True, full_refresh=True)
    pd.testing.assert_frame_equal(rows(FEATURES, THEN), before, check_exact=True)
    # and they did land: a week later they are seen
    later = rows(FEATURES, THEN + timedelta(days=7))
    assert (later.usage_events_last_28d > later_before.usage_events_last_28d).mean() > 0.9


def test_days_run_out_of_order_and_twice_give_the_same_tables(
    tmp_path: Path, landing_of_today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENURE_LANDING", str(landing_of_today))
    # more than a label window apart: the examples of the first day are ripe on the second, in either order
    first, second = date(2025, 3, 10), THEN + timedelta(days=20)
    in_order = tables_after(tmp_path / "in_order", [first, second], monkeypatch)
    out_of_order = tables_after(tmp_path / "out_of_order", [second, first, first], monkeypatch)
    for name, table in in_order.items():
        assert len(table), name
        pd.testing.assert_frame_equal(out_of_order[name], table, check_exact=True)


def tables_after(home: Path, days: list[date], monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    monkeypatch.setenv("TENURE_HOME", str(home))
    for day in days:
        build(day)
    return {name: rows(name) for name in (*ROLLUPS, FEATURES, OUTCOMES)}


def copied(source: Path, target: Path) -> Path:
    """Hard links: the files are never written to."""
    for file in source.rglob("*"):
        if file.is_file():
            to = target / file.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, to)
    return target


@pytest.fixture(autouse=True)
def no_telemetry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    yield
