"""Weights learned from history: what drives churn gets more, what does not gets less, and nothing is applied."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.insights.proposed_weights import (
    LEARNED,
    NO_HISTORY,
    dimension_weights,
    fit_non_negative,
    propose_weights,
    round_to_sum,
)
from tenure import warehouse
from tenure.core.settings import read_settings
from tests.ml.conftest import TRAINING_DAY, write_table

SIGNALS = {"usage_a": 40, "usage_b": 20, "billing_a": 10, "support_a": 20, "seat_a": 10}
WEIGHTS = pd.DataFrame({
    "feature": list(SIGNALS), "dimension": [name.split("_")[0] for name in SIGNALS],
    "worst_value": 0.0, "best_value": 1.0, "weight": list(SIGNALS.values()),
})  # fmt: skip
DIMENSIONS = ("usage", "billing", "support", "seat")


def company(accounts: int = 500, weeks: int = 80) -> pd.DataFrame:
    """Bad billing drives churn, bad usage a third as much, bad support goes with staying; seats are unknown."""
    random = np.random.default_rng(7)
    rows, values = accounts * weeks, {}
    for name in SIGNALS:
        values[name] = np.repeat(random.random(accounts), weeks) * 0.7 + 0.3 * random.random(rows)
    frame = pd.DataFrame(values).assign(
        account_id=np.repeat([f"a{number}" for number in range(accounts)], weeks),
        as_of_date=np.tile(pd.date_range("2024-09-16", periods=weeks, freq="7D"), accounts),
        seat_a=np.nan,
        target="churn",
    )
    usage = frame["usage_a"] * 2 / 3 + frame["usage_b"] / 3
    risk = -1.5 - 4 * frame["billing_a"] - 1.3 * usage + 1.5 * frame["support_a"]
    frame["label"] = (random.random(rows) < 1 / (1 + np.exp(-risk))).astype(int)
    scores = {"usage_score": usage, "billing_score": frame["billing_a"], "support_score": frame["support_a"]}
    frame = frame.assign(**{name: 100 * score for name, score in scores.items()}, seat_score=np.nan)
    known = 60 * frame["usage_score"] + 10 * frame["billing_score"] + 20 * frame["support_score"]
    return frame.assign(health_score=known / 90)


def build(frame: pd.DataFrame) -> None:
    scores = [f"{name}_score" for name in DIMENSIONS]
    write_table("seeds.health_weights", WEIGHTS)
    write_table("marts.fct_training_examples", frame.drop(columns=scores))
    write_table(
        "marts.fct_account_health",
        frame[["account_id", "as_of_date", "health_score", *scores]].assign(health_band="watch"),
    )


def recorded() -> pd.DataFrame:
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, "select * from ml.proposed_weights").set_index("feature")


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        build(company())
        for _ in range(2):
            result = propose_weights(TRAINING_DAY)
        assert result["method"] == LEARNED
        assert "billing" in result["summary_markdown"]
        with warehouse.connect(read_only=True) as connection:
            seed = warehouse.read(connection, "select * from seeds.health_weights")
        assert seed["weight"].tolist() == WEIGHTS["weight"].tolist(), "only a person applies a proposal"
        return recorded()


def test_what_drives_churn_gets_the_weight_and_what_goes_with_staying_gets_none(
    proposed: pd.DataFrame,
) -> None:
    weight = proposed["proposed_weight"]
    # 90 percent to share as 4 to 1.3; seats are unknown for all accounts and keep what they have
    assert weight["billing_a"] == pytest.approx(90 * 4 / 5.3, abs=7)
    assert weight["usage_a"] + weight["usage_b"] == pytest.approx(90 * 1.3 / 5.3, abs=7)
    assert weight["support_a"] == 0
    assert weight["seat_a"] == 10
    assert weight.sum() == 100


def test_signals_of_a_dimension_keep_their_proportion(proposed: pd.DataFrame) -> None:
    weight = proposed["proposed_weight"]
    assert weight["usage_a"] == pytest.approx(2 * weight["usage_b"], abs=1.5)


def test_the_interval_holds_the_proposal_and_the_gain_is_measured_out_of_time(proposed: pd.DataFrame) -> None:
    assert (proposed["dimension_low"] - 0.5 <= proposed["dimension_proposed"]).all()
    assert (proposed["dimension_proposed"] <= proposed["dimension_high"] + 0.5).all()
    billing = proposed.loc["billing_a"]
    assert billing["dimension_low"] > billing["dimension_current"]
    assert billing["auc_gain_low"] > 0
    assert billing["auc_proposed"] - billing["auc_current"] == pytest.approx(billing["auc_gain"])


def test_a_day_that_is_learned_twice_is_recorded_once(proposed: pd.DataFrame) -> None:
    assert sorted(proposed.index) == sorted(SIGNALS)


def test_shuffled_labels_promise_no_gain(home: Path) -> None:
    frame = company()
    build(frame.assign(label=np.random.default_rng(1).permutation(frame["label"])))
    propose_weights(TRAINING_DAY)
    assert recorded()["auc_gain_low"].max() <= 0


def test_too_little_history_proposes_nothing_and_says_so(home: Path) -> None:
    build(company(accounts=40, weeks=80))
    result = propose_weights(TRAINING_DAY)
    assert result["method"] == NO_HISTORY
    assert result["auc_gain"] is None, "what Airflow hands on must be JSON"
    assert result["summary_markdown"] == "No proposal: not enough history."
    assert recorded()["proposed_weight"].isna().all()


def test_what_is_learned_knows_no_label_that_was_not_matured(home: Path) -> None:
    """Labels that were not matured on the day are inverted, and nothing changes."""
    frame, border = company(), pd.Timestamp(TRAINING_DAY) - pd.Timedelta(days=97)
    later = frame.tail(200).assign(as_of_date=border + pd.Timedelta(days=7), label=1)
    results = []
    for rows in (frame, pd.concat([frame, later])):
        build(rows.drop_duplicates(["account_id", "as_of_date"]))
        propose_weights(TRAINING_DAY)
        results.append(recorded())
    pd.testing.assert_frame_equal(*results)


def test_the_weeks_it_is_measured_on_teach_nothing(home: Path) -> None:
    frame, weeks = company(), read_settings().training.test_weeks
    last_matured = frame.loc[
        frame["as_of_date"] <= pd.Timestamp(TRAINING_DAY) - pd.Timedelta(days=97), "as_of_date"
    ].max()
    is_test = frame["as_of_date"] > last_matured - pd.Timedelta(weeks=weeks)
    results = []
    for label in (frame["label"], frame["label"].mask(is_test, 1 - frame["label"])):
        build(frame.assign(label=label))
        propose_weights(TRAINING_DAY)
        results.append(recorded())
    learned = ["proposed_weight", "dimension_low", "dimension_high"]
    pd.testing.assert_frame_equal(results[0][learned], results[1][learned])
    assert results[0]["auc_current"].iloc[0] > 0.5 > results[1]["auc_current"].iloc[0]


def test_an_unknown_dimension_counts_as_the_mean_of_the_known_ones() -> None:
    frame = company(accounts=200, weeks=20)
    half = frame.index < len(frame) / 2
    ones = np.ones((1, len(frame)))
    unknown = frame.assign(billing_score=frame["billing_score"].mask(half))
    filled = frame.assign(billing_score=frame["billing_score"].mask(half, frame["health_score"]))
    pd.testing.assert_frame_equal(
        dimension_weights(unknown, WEIGHTS, ones), dimension_weights(filled, WEIGHTS, ones)
    )


def test_a_push_below_zero_leaves_and_the_others_are_fitted_without_it() -> None:
    random = np.random.default_rng(3)
    lost = random.random((4000, 2))
    label = (random.random(4000) < 1 / (1 + np.exp(2 - 2 * lost[:, 0] + 2 * lost[:, 1]))).astype(float)
    ones = np.ones(4000)
    pushes = fit_non_negative(lost, label, ones)
    assert pushes[1] == 0
    assert pushes[0] == fit_non_negative(lost[:, :1], label, ones)[0] > 1


@pytest.mark.parametrize(
    ("values", "whole"), [([33.4, 33.3, 33.3], [34, 33, 33]), ([0.4, 99.6], [0, 100]), ([2.5, 2.5], [3, 2])]
)
def test_weights_are_rounded_to_whole_percents_with_their_sum(values: list[float], whole: list[int]) -> None:
    assert round_to_sum(pd.Series(values)).tolist() == whole


def test_more_churned_accounts_than_there_are_may_be_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(company())
    settings = read_settings()
    training = replace(settings.training, min_positive_accounts=10_000)
    monkeypatch.setattr(
        "ml.insights.proposed_weights.read_settings", lambda: replace(settings, training=training)
    )
    assert propose_weights(TRAINING_DAY)["method"] == NO_HISTORY
