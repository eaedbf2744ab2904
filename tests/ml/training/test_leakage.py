"""A column that knows the outcome is named, whatever it is made of; behaviour is left alone."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml.features.training_set import feature_columns, typed
from ml.training.fit import fit_model
from ml.training.leakage import find_edge, find_leaks
from ml.training.promotion_gate import MAX_LEAKS_LISTED, refuse_leaks
from ml.training.time_split import split_by_time
from tenure.core.settings_schema import Target, Training
from tests.ml.synthetic import LAST_MATURED


@pytest.fixture(scope="module")
def lives() -> pd.DataFrame:
    """Weekly examples of accounts that live until one week a hazard ends them; labels as the product counts them."""
    random, weeks = np.random.default_rng(3), 80
    accounts = 700
    risk = random.normal(size=(accounts, weeks))
    for week in range(1, weeks):
        # Nine tenths from week to week: behaviour of two months ago is still informative.
        risk[:, week] = 0.9 * risk[:, week - 1] + 0.44 * risk[:, week]
    born = random.integers(0, 50, accounts)
    dies = random.random((accounts, weeks)) < 1 / (1 + np.exp(4.5 - 1.3 * risk))
    dies &= np.arange(weeks) > born[:, None] + 1
    end = np.where(dies.any(axis=1), dies.argmax(axis=1), 10 * weeks)
    account, week = (place.ravel() for place in np.meshgrid(range(accounts), range(weeks), indexing="ij"))
    ahead = 7 * (end[account] - week) + random.integers(0, 7, accounts)[account]
    monday = pd.Timestamp(LAST_MATURED) - pd.to_timedelta(7 * (weeks - 1 - week), unit="D")
    frame = pd.DataFrame(
        {
            "account_id": account,
            "as_of_date": monday,
            "label": (ahead <= 67).astype(int),
            "outcome_on": (monday + pd.to_timedelta(ahead, unit="D")).where(ahead <= 67),
            "usage_trend": -risk.ravel() + random.normal(size=len(week)),
            "support_tickets": np.maximum(0, np.round(2 + 2 * risk.ravel() + random.normal(size=len(week)))),
            "fit_plan": np.where(account % 2, "team", "business"),
            "health_score": 50.0,
        }
    )
    return frame[(week >= born[account]) & (ahead > 7)].reset_index(drop=True)


def find(frame: pd.DataFrame, target: Target, training: Training) -> tuple[str, ...]:
    features = feature_columns(frame.columns)
    frame = typed(frame, features)
    split = split_by_time(frame, target, training)
    return find_leaks(fit_model(split, features, target, training), split, target, training)


def noise(frame: pd.DataFrame, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=len(frame))


def days_until_end(frame: pd.DataFrame) -> pd.Series:
    """What a join on the end of coverage gives that forgets the as-of date; unknown for those that never leave."""
    ends = frame["outcome_on"].groupby(frame["account_id"]).bfill()
    return (ends - frame["as_of_date"]).dt.days.astype(float)


def test_behaviour_is_no_leak(lives: pd.DataFrame, target: Target, training: Training) -> None:
    assert find(lives, target, training) == ()


def test_behaviour_that_begins_shortly_before_the_horizon_is_no_leak(
    lives: pd.DataFrame, target: Target, training: Training
) -> None:
    """It is little informative for accounts that leave after the horizon, and fades as fast before."""
    shown = np.clip(1 - days_until_end(lives).fillna(1000) / 80, 0, 1)
    lives = lives.assign(usage_trend=lives["usage_trend"] - 5 * shown)
    # The first sign is another test's.
    assert find(lives, target, replace(training, implausible_column_auc=0.99)) == ()


POISONS = {
    "the label itself": lambda frame: frame["label"] + 0.3 * noise(frame),
    "the label under noise": lambda frame: frame["label"] + 1.2 * noise(frame),
    "the label, low when it comes true": lambda frame: 1.0 - frame["label"] + 0.3 * noise(frame),
    "known for churned accounts alone": lambda frame: pd.Series(1.0, frame.index).where(frame["label"] == 1),
    "days until the end": days_until_end,
}


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_column_is_refused_by_name(
    poison: str, lives: pd.DataFrame, target: Target, training: Training
) -> None:
    poisoned = lives.assign(billing_balance=POISONS[poison](lives))
    leaks = find(poisoned, target, training)
    assert [leak.split()[1] for leak in leaks] == ["billing_balance"]
    decision = refuse_leaks(leaks)
    assert decision.verdict == "refuse"
    assert decision.reasons == leaks


def test_a_poisoned_category_is_refused_by_name(
    lives: pd.DataFrame, target: Target, training: Training
) -> None:
    tier = np.where(lives["label"] + 0.3 * noise(lives) > 0.5, "closing", "open")
    leaks = find(lives.assign(fit_region=tier), target, training)
    assert [leak.split()[1] for leak in leaks] == ["fit_region"]


def test_a_leak_too_weak_for_the_first_sign_is_caught_by_the_second(
    lives: pd.DataFrame, target: Target, training: Training
) -> None:
    poisoned = lives.assign(billing_balance=lives["label"] + 1.2 * noise(lives))
    (leak,) = find(poisoned, target, training)
    assert "knows that the horizon ends after 67 days" in leak
    blind = replace(training, implausible_column_edge=0.9, implausible_model_edge=0.9)
    assert find(poisoned, target, blind) == ()


def test_many_weak_leaks_are_caught_by_the_model(
    lives: pd.DataFrame, target: Target, training: Training
) -> None:
    weak = {f"billing_part_{place}": lives["label"] + 1.5 * noise(lives, place) for place in range(6)}
    limits = replace(training, implausible_column_edge=0.9)
    (leak,) = find(lives.assign(**weak), target, limits)
    assert leak.startswith("leak: the model knows where the horizon ends")
    assert "Most suspicious are billing_part_" in leak


def test_a_column_that_a_person_knows_is_let_through(
    lives: pd.DataFrame, target: Target, training: Training
) -> None:
    poisoned = lives.assign(billing_balance=lives["label"] + 0.3 * noise(lives))
    known = replace(training, known_columns=["billing_balance"], implausible_model_edge=0.9)
    assert find(poisoned, target, known) == ()


def test_the_edge_is_three_weeks_on_either_side_of_the_horizon_and_three_before(target: Target) -> None:
    days = pd.date_range("2026-01-05", periods=30, freq="7D")
    test = pd.DataFrame({"account_id": "a", "as_of_date": days, "outcome_on": pd.NaT})
    test.loc[20, "outcome_on"] = days[20] + pd.Timedelta(days=10)
    edge = find_edge(test, target)
    ahead = (days[20] + pd.Timedelta(days=10) - edge.rows["as_of_date"]).dt.days
    assert list(ahead[edge.before]) == [45, 38, 31]
    assert list(ahead[edge.within]) == [66, 59, 52]
    assert list(ahead[edge.after]) == [87, 80, 73]
    assert len(edge.rows) == 27


def test_where_nobody_leaves_at_the_edge_only_the_first_sign_is_looked_for(
    examples: pd.DataFrame, target: Target, training: Training
) -> None:
    """There all churned accounts leave in the second week."""
    assert (
        find(examples.assign(billing_balance=examples["label"] + 1.2 * noise(examples)), target, training)
        == ()
    )
    (leak,) = find(
        examples.assign(billing_balance=examples["label"] + 0.3 * noise(examples)), target, training
    )
    assert leak.startswith("leak: billing_balance alone")


def test_of_many_leaks_the_first_are_listed_and_the_others_counted() -> None:
    decision = refuse_leaks(tuple(f"leak: {place}" for place in range(MAX_LEAKS_LISTED + 2)))
    assert len(decision.reasons) == MAX_LEAKS_LISTED + 1
    assert decision.reasons[-1] == "and 2 more leaks"
