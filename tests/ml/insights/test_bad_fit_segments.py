"""A segment that leaves more often from the start is named, alone, with the sentence for those who sell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.insights.bad_fit_segments import find_bad_fit
from ml.insights.key_features import NO_HISTORY
from ml.insights.segment_comparison import compare_segments
from tenure import warehouse
from tenure.core import paths
from tests.ml.conftest import PLANS, TRAINING_DAY, write_table

RULES = {"least_accounts": 20, "min_departures": 40, "seed": 7}
PLANTED = ("channel and industry", "partner and retail")


def company(accounts: int = 1500, planted: float = 4.0) -> pd.DataFrame:
    """Departures a year 0.4 in every segment, but `planted` times as many of retailers won by partners."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame({
        "account_id": [f"a{number:04}" for number in range(accounts)],
        "channel": random.choice(["partner", "event", "inbound"], accounts, p=[0.2, 0.3, 0.5]),
        "industry": random.choice(["retail", "finance", "software", None], accounts, p=[0.2, 0.35, 0.4, 0.05]),
        "plan": random.choice(["small", "large"], accounts), "region": random.choice(["europe", "asia"], accounts),
    })  # fmt: skip
    is_bad = (frame["channel"] == "partner") & (frame["industry"] == "retail")
    lives = random.exponential(1 / (0.4 * np.where(is_bad, planted, 1)))
    watched = random.uniform(0.2, 2, accounts)
    return frame.assign(account_years=np.minimum(lives, watched), departures=(lives < watched).astype(float))


def named(found: pd.DataFrame) -> list[tuple[str, str]]:
    own = found[found["is_bad_fit"].astype(bool)]
    return list(zip(own["dimension"], own["segment"], strict=True))


def test_the_planted_segment_is_named_and_its_shadow_is_not():
    found = compare_segments(company(), **RULES)
    assert named(found) == [PLANTED]
    first = found.iloc[0]
    assert first["shrunk_a_year"] < first["departures_a_year"]
    assert first["all_a_year"] < first["low"] < 1.6 < 2 * first["high"]
    shadow = found.set_index("segment").loc["retail"]
    assert shadow["departures_a_year"] > 1.2 * shadow["all_a_year"]


def test_what_leaves_often_only_because_of_a_named_segment_is_not_named():
    found = compare_segments(company(accounts=4000, planted=8.0), **RULES)
    assert named(found) == [PLANTED]
    assert found.set_index("segment").loc[["retail", "partner"], "chance"].max() < 0.05


def test_in_random_permutations_about_one_in_ten_has_a_segment_reported():
    accounts = company()
    outcomes = accounts[["account_years", "departures"]].to_numpy()
    false_alarms = 0
    for seed in range(12):
        accounts[["account_years", "departures"]] = np.random.default_rng(seed).permutation(outcomes)
        false_alarms += bool(named(compare_segments(accounts, **RULES)))
    assert false_alarms <= 3


def test_where_no_segment_differs_none_is_named():
    assert named(compare_segments(company(planted=1.0), **RULES)) == []


def test_the_smaller_the_segment_the_closer_it_is_drawn_to_all():
    found = compare_segments(company(), **RULES)
    drawn = (found["shrunk_a_year"] - found["departures_a_year"]) / (
        found["all_a_year"] - found["departures_a_year"]
    )
    by_size = found.assign(drawn=drawn).sort_values("account_years")["drawn"]
    assert by_size.is_monotonic_decreasing
    assert by_size.between(0, 1).all()


def test_a_segment_of_a_few_accounts_is_not_compared():
    accounts = company()
    accounts.loc[:18, "region"] = "atlantis"
    found = compare_segments(accounts, **RULES)
    assert not found["segment"].str.contains("atlantis").any()
    assert not found["segment"].str.contains("None").any()


def test_too_few_departures_name_nobody_and_say_so():
    found = compare_segments(company(accounts=90), **RULES)
    assert set(found["method"]) == {NO_HISTORY}
    assert named(found) == []
    assert compare_segments(company(accounts=5), **RULES).empty


@pytest.fixture
def landed(home: Path) -> None:
    """Everybody signed up on one day; who left, left before the last month."""
    frame = company()
    since = pd.Timestamp("2024-06-01")
    ends = since + pd.to_timedelta((frame["account_years"] * 365.25).round() + 1, unit="D")
    spells = pd.DataFrame({
        "account_id": frame["account_id"], "spell_started_on": since.date(),
        "spell_ended_on": ends.where(frame["departures"] == 1).dt.date, "is_moved": False,
    })  # fmt: skip
    write_table("intermediate.int_billing__coverage_spells", spells)
    write_table("marts.dim_accounts", frame[["account_id", "channel", "industry", "region"]])
    write_table("marts.fct_account_features", pd.DataFrame({
        "account_id": frame["account_id"], "as_of_date": pd.Timestamp("2024-07-01"), "fit_plan": frame["plan"],
        "fit_tenure_days": 30.0, "support_open_tickets": 1.0,
    }))  # fmt: skip
    write_table("marts.dim_plans", PLANS)
    write_table("seeds.reason_phrases", pd.read_csv(paths.DBT_PROJECT / "seeds" / "reason_phrases.csv"))


@pytest.mark.usefixtures("landed")
def test_what_was_found_is_recorded_once_a_day_with_its_sentence() -> None:
    for _ in range(2):
        found = find_bad_fit(TRAINING_DAY)
    (sentence,) = found["bad_fit"]
    assert sentence.startswith("leads from channel partner and industry retail: ")
    assert "nothing in their first 60 days tells them apart" in sentence
    with warehouse.connect(read_only=True) as connection:
        rows = warehouse.read(connection, "select * from ml.bad_fit order by fit_rank")
    assert len(rows) == found["segments"]
    assert rows["qualification"].notna().sum() == 1
    assert set(rows.loc[rows["dimension"] == "plan", "segment"]) == {"Large Teams", "small"}


@pytest.mark.usefixtures("landed")
def test_what_happened_after_the_day_does_not_count() -> None:
    day, grace = "2025-06-01", 30
    counted = f"""
        select count(*) from intermediate.int_billing__coverage_spells
        where spell_ended_on <= date '{day}' - {grace}
            and spell_ended_on > (select min(spell_ended_on) from intermediate.int_billing__coverage_spells)
    """
    find_bad_fit(day)
    with warehouse.connect(read_only=True) as connection:
        found = connection.execute(
            "select sum(departures) from ml.bad_fit where dimension = 'plan'"
        ).fetchall()
        assert found == connection.execute(counted).fetchall()
