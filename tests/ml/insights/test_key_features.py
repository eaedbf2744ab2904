"""A feature that keeps customers is found; one that merely comes with activity is not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.insights.danger_line import LEARNED, MEASURE
from ml.insights.key_features import NO_HISTORY, TOO_FEW, compare_features, learn_key_features
from tenure import warehouse
from tests.ml.conftest import TRAINING_DAY, write_table

FEATURES = [f"feature_{number}" for number in range(8)]
RULES = {"min_positive_accounts": 40, "rounds": 100, "seed": 7}


def company(accounts: int = 900, weeks: int = 8, planted: float = 3.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lively accounts use more of everything and leave less; who lacks `feature_0` leaves `planted` times as often.

    `rare` is used by a few, `premium` by half of the plan that includes it.
    """
    random = np.random.default_rng(7)
    life = random.random(accounts)
    is_used = pd.DataFrame({name: random.random(accounts) < 0.3 + 0.6 * life for name in FEATURES})
    is_used["rare"] = random.random(accounts) < 0.01
    plan = np.where(random.random(accounts) < 0.5, "small", "large")
    is_used["premium"] = (plan == "large") & (random.random(accounts) < 0.5)
    churn = np.clip(0.09 * (1.3 - life) * np.where(is_used["feature_0"], 1, planted), 0, 1)
    examples = pd.DataFrame({
        "account_id": [f"a{number}" for number in range(accounts)], "fit_plan": plan, "fit_tenure_days": 400.0,
        "usage_active_users_last_28d": 1 + np.round(9 * life), MEASURE: 10 * life + random.normal(0, 0.5, accounts),
    })  # fmt: skip
    rows = np.repeat(np.arange(accounts), weeks)
    examples = examples.iloc[rows].reset_index(drop=True)
    examples["as_of_date"] = np.tile(pd.date_range("2025-01-06", periods=weeks, freq="7D"), accounts)
    examples["label"] = (random.random(len(rows)) < churn[rows]).astype(int)
    return examples, is_used.iloc[rows].reset_index(drop=True)


def key(found: pd.DataFrame) -> list[str]:
    return found.loc[found["is_key"], "event_name"].tolist()


def of(found: pd.DataFrame, feature: str) -> pd.Series:
    return found.set_index("event_name").loc[feature]


def test_the_planted_feature_is_found_and_what_comes_with_activity_is_not() -> None:
    found = compare_features(*company(), **RULES)
    planted, correlate = of(found, "feature_0"), of(found, "feature_1")
    assert key(found) == ["feature_0"]
    assert planted["low"] < 3.0 < planted["high"]
    assert planted["churn_without"] > 2 * planted["churn_with"]
    # compared without their like, those without it leave much more often too
    assert correlate["churn_without"] > 1.25 * correlate["churn_with"]
    assert correlate["ratio"] == pytest.approx(1.0, abs=0.25)


def test_shuffled_labels_make_no_feature_key() -> None:
    examples, is_used = company()
    shuffled = examples.assign(label=np.random.default_rng(1).permutation(examples["label"]))
    assert key(compare_features(shuffled, is_used, **RULES)) == []


def test_too_little_history_makes_no_feature_key_and_says_so() -> None:
    examples, is_used = company(accounts=60, weeks=2)
    found = compare_features(examples, is_used, **RULES)
    assert key(found) == []
    assert set(found["method"]) == {NO_HISTORY}
    assert found["ratio"].isna().all()


def test_a_feature_hardly_anybody_uses_is_not_compared() -> None:
    found = compare_features(*company(), **RULES)
    assert of(found, "rare")["method"] == TOO_FEW
    assert of(found, "feature_1")["method"] == LEARNED


def test_a_plan_that_does_not_include_a_feature_says_nothing_of_it() -> None:
    examples, is_used = company()
    found = compare_features(examples, is_used, **RULES)
    assert of(found, "premium")["share_using"] == pytest.approx(0.5, abs=0.05)
    # those who cannot have it leave always, and it is no reason
    doomed = examples.assign(label=np.where(examples["fit_plan"] == "small", 1, examples["label"]))
    assert of(compare_features(doomed, is_used, **RULES), "premium")["ratio"] == of(found, "premium")["ratio"]


@pytest.mark.parametrize(
    "beside", [{"usage_active_users_last_28d": 0.0}, {"fit_tenure_days": 27.0}, {MEASURE: np.nan}]
)
def test_who_is_away_or_new_or_unknown_does_not_count(beside: dict[str, float]) -> None:
    examples, is_used = company()
    more = pd.concat([examples, examples.assign(label=1, **beside)], ignore_index=True)
    twice = pd.concat([is_used, is_used], ignore_index=True)
    pd.testing.assert_frame_equal(
        compare_features(more, twice, **RULES), compare_features(examples, is_used, **RULES)
    )


def test_where_nobodys_use_per_seat_is_known_nothing_is_compared() -> None:
    examples, is_used = company()
    found = compare_features(examples.assign(**{MEASURE: np.nan}), is_used, **RULES)
    assert key(found) == []
    assert set(found["method"]) == {NO_HISTORY}


def test_what_was_learned_is_recorded_once_a_day(home: Path) -> None:
    examples, is_used = company()
    write_table("marts.fct_training_examples", examples.assign(target="churn"))
    uses = is_used.assign(account_id=examples["account_id"], as_of_date=examples["as_of_date"])
    uses = uses.melt(["account_id", "as_of_date"], var_name="event_name", value_name="is_used")
    write_table("marts.fct_feature_use", uses[uses["is_used"]].drop(columns="is_used"))
    for _ in range(2):
        learned = learn_key_features(TRAINING_DAY)
    assert learned == {"learned_on": "2026-07-01", "features": 10, "key": ["feature_0"]}
    with warehouse.connect(read_only=True) as connection:
        rows = warehouse.read(connection, "select * from ml.key_features")
    assert key(rows) == ["feature_0"]
    assert len(rows) == 10


def test_a_product_without_events_has_no_features(home: Path) -> None:
    examples, _ = company(accounts=60, weeks=2)
    write_table("marts.fct_training_examples", examples.assign(target="churn"))
    assert learn_key_features(TRAINING_DAY) == {"learned_on": "2026-07-01", "features": 0, "key": []}
