"""The landing that is measured: days held back, and a history of as many Mondays as wanted."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml

from tenure.benchmark import company
from tenure.core.paths import working_in
from tenure.simulator.land import UNTIL

ACCOUNTS = 50

# Two years of a company are landed twice.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("benchmark")
    with working_in(home):
        company.land_company(ACCOUNTS)
        company.keep_mondays(24)
    return home


def tracks(home: Path) -> list[str]:
    return sorted(file.stem for file in (home / "landing" / "segment" / "tracks").glob("*.parquet"))


def test_events_land_in_whole_months_and_those_of_two_days_are_held_back(landed: Path):
    assert (len(tracks(landed)), tracks(landed)[-1]) == (24, "2026-06")
    assert sorted(file.stem for file in (landed / "held_back").iterdir()) == [
        str(day) for day in company.NEWS
    ]


def test_both_days_have_the_same_events_with_ids_of_their_own(landed: Path):
    first, second = (f"read_parquet('{landed}/held_back/{day}.parquet')" for day in company.NEWS)
    what = "user_id, event, event_text, context_group_id"
    moved = f"select {what}, timestamp + interval 1 day, received_at + interval 1 day from {first}"
    same = f"select {what}, timestamp, received_at from {second}"
    assert duckdb.sql(f"({moved} except all {same}) union all ({same} except all {moved})").fetchall() == []
    assert duckdb.sql(f"select count(*) from {first} semi join {second} using (id)").fetchall() == [(0,)]


def test_the_setting_leaves_as_many_mondays_as_wanted(landed: Path):
    days = yaml.safe_load((landed / "landing" / "tenure.yml").read_text())["history_warm_up_days"]
    with working_in(landed):
        events = company.files()
    [(first,)] = duckdb.sql(f"select min(timestamp)::date from read_parquet('{events}')").fetchall()
    begin = first + timedelta(days=days)
    mondays = [
        day for back in range(800) if (day := UNTIL - timedelta(days=back)) >= begin and day.weekday() == 0
    ]
    assert (len(mondays), mondays[-1]) == (24, begin)
    assert begin == date(2026, 1, 19)


def test_a_day_that_was_held_back_lands(landed: Path):
    with working_in(landed):
        before = company.count_events()
        news = company.count_news()
        company.land_events_of(company.NEWS[0])
        assert company.count_events() == before + news
    assert tracks(landed)[-1] == str(company.NEWS[0])
