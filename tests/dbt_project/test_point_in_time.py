"""Features of a past day are what was known on that day: whatever lands later, in whatever order the days are run.

One company, two warehouses. The first lives through it: a day is run when only its past has landed, and a month later
the rest. The second sees everything at once a month later, and then runs the early day again.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.simulator.land import land_demo
from tenure.transform.build_stage import build_stage

START, THEN, TODAY = date(2024, 12, 2), date(2025, 4, 7), date(2025, 7, 28)
USER_DAYS = "(intermediate.int_product__user_days join intermediate.int_product__people using (person_key))"
FEATURES = "marts.fct_account_features"
OF_A_DAY = (FEATURES, "marts.fct_account_facts", "marts.fct_feature_use")
TABLES = (USER_DAYS, "intermediate.int_product__feature_days", FEATURES, "marts.fct_account_outcomes")

pytestmark = pytest.mark.timeout(1800)


@dataclass(frozen=True)
class Seen:
    then: dict[str, pd.DataFrame]
    """Features and facts of THEN, computed on THEN in the one warehouse and a month later in the other."""
    tables: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_LANDING", str(tmp_path_factory.mktemp("company") / "landing"))
        yield patch


@pytest.fixture(scope="module")
def lived_through(environment: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    environment.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("lived_through")))
    land_company(THEN)
    build(THEN)
    then = rows_of(THEN)
    land_company(TODAY)
    plant_events(happened=THEN, received=THEN)
    plant_events(happened=THEN - timedelta(days=2), received=THEN)
    build(TODAY, build_history=True)
    return Seen(then, {table: rows(table) for table in TABLES})


@pytest.fixture(scope="module")
def seen_at_once(
    lived_through: Seen, environment: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    environment.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("seen_at_once")))
    build(TODAY, build_history=True)
    then = rows_of(THEN)
    build(THEN)
    return Seen(then, {table: rows(table) for table in TABLES})


def land_company(until: date) -> None:
    land_demo(paths.landing(), until=until, accounts=60, start=START, truth=paths.landing().parent / "truth")


def build(as_of_date: date, build_history: bool = False) -> None:
    """The stages raw and features, from what has landed now."""
    open_landing_folder()
    build_stage("raw", as_of_date)
    build_stage("features", as_of_date, build_history=build_history)


def rows(table: str, as_of_date: date | None = None) -> pd.DataFrame:
    where = f"where as_of_date = date '{as_of_date}'" if as_of_date else ""
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, f"select * from {table} {where} order by all")


def rows_of(as_of_date: date) -> dict[str, pd.DataFrame]:
    return {table: rows(table, as_of_date) for table in OF_A_DAY}


def plant_events(happened: date, received: date) -> None:
    """One more event of every user of the weeks before, with ids of its own."""
    tracks = paths.landing() / "segment" / "tracks"
    duckdb.sql(f"""
        copy (
            select 'planted|{happened}|' || user_id as id, user_id, null as anonymous_id, 'report_exported' as event,
                null as event_text, timestamp '{happened} 11:00:00' as "timestamp",
                timestamp '{received} 12:00:00' as received_at, timestamp '{received} 12:00:00' as sent_at,
                max(context_group_id) as context_group_id
            from read_parquet('{tracks}/2*.parquet')
            where "timestamp" >= date '{happened}' - 100 and "timestamp" < date '{happened}'
            group by user_id
        ) to '{tracks}/planted-{happened}-{received}.parquet' (format parquet)
    """)


@pytest.mark.parametrize("table", OF_A_DAY)
def test_a_past_date_computed_today_equals_the_one_computed_then(
    table: str, lived_through: Seen, seen_at_once: Seen
) -> None:
    assert len(lived_through.then[table]) > 20
    pd.testing.assert_frame_equal(seen_at_once.then[table], lived_through.then[table], check_exact=True)


def test_an_event_on_the_as_of_day_or_received_after_it_is_counted_only_later(seen_at_once: Seen) -> None:
    days = seen_at_once.tables[USER_DAYS]
    late = days[
        (days.active_on == pd.Timestamp(THEN) - pd.Timedelta(days=2)) & (days.known_on == pd.Timestamp(THEN))
    ]
    assert len(late) > 100, "nothing was planted"
    for as_of_date in (THEN, THEN + timedelta(days=7)):
        known = days[(days.known_on < pd.Timestamp(as_of_date)) & (days.active_on < pd.Timestamp(as_of_date))]
        recent = known[known.active_on >= pd.Timestamp(as_of_date) - pd.Timedelta(days=28)]
        features = (
            seen_at_once.tables[FEATURES]
            .set_index(["as_of_date", "account_id"])
            .loc[pd.Timestamp(as_of_date)]
        )
        recounted = recent.groupby("account_id").events.sum().reindex(features.index, fill_value=0)
        pd.testing.assert_series_equal(
            features.usage_events_last_28d, recounted.astype("float64"), check_names=False, check_exact=True
        )


def test_days_run_out_of_order_and_twice_give_the_same_tables(
    lived_through: Seen, seen_at_once: Seen
) -> None:
    assert (lived_through.tables["marts.fct_account_outcomes"].label == 1).any(), "no ripe label to compare"
    for name, table in lived_through.tables.items():
        pd.testing.assert_frame_equal(seen_at_once.tables[name], table, check_exact=True)


@pytest.mark.slow
def test_days_built_ahead_are_those_built_one_by_one(seen_at_once: Seen) -> None:
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1)]
    tables = (*OF_A_DAY, "marts.fct_account_health")
    alone = {}
    for day in days:
        build_stage("features", day)
        alone[day] = {table: rows(table, day) for table in tables}
    with warehouse.connect() as connection:
        for table in tables:
            connection.execute(f"delete from {table} where as_of_date between ? and ?", [days[0], days[-1]])

    whole = build_stage("features", days[0], features_until=days[-1])
    for day in days:
        rest = build_stage("features", day)
        assert sum(rest["statuses"].values()) < sum(whole["statuses"].values()) / 3, "built once more"
        for table in tables:
            assert len(alone[day][table]) > 20
            pd.testing.assert_frame_equal(rows(table, day), alone[day][table], check_exact=True, obj=table)


@pytest.mark.slow
def test_twenty_random_days_are_the_same_after_all_that_came_later(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    between = (TODAY - timedelta(days=7) - THEN).days
    days = sorted(THEN + timedelta(days=ahead) for ahead in random.Random(7).sample(range(between), 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_LANDING", str(tmp_path_factory.mktemp("company") / "landing"))
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("day_by_day")))
        then = {}
        for day in days:
            land_company(day)
            build(day)
            then[day] = rows_of(day)
        land_company(TODAY)
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("afterwards")))
        for day in reversed(days):
            build(day)
            for table, found in rows_of(day).items():
                assert len(found) > 0
                pd.testing.assert_frame_equal(
                    found, then[day][table], check_exact=True, obj=f"{table} of {day}"
                )
