import math

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from ml.evaluation.metrics import (
    Estimate,
    calibration_error,
    draw_accounts,
    estimate,
    evaluate,
    measure_capacity,
    measure_probability,
    measure_ranking,
)

ONES = np.ones((1, 10))


def random_case(rows: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    label = (random.random(rows) < 0.3).astype(float)
    # Rounded, so that scores tie.
    score = np.round(np.clip(0.3 * label + random.random(rows) * 0.6, 0.01, 0.99), 1)
    return label, score, random.integers(0, 4, size=(3, rows)).astype(float)


def test_weighted_metrics_equal_those_of_scikit_learn() -> None:
    label, score, weights = random_case()
    ranking, probability = measure_ranking(label, score, weights), measure_probability(label, score, weights)
    for row, weight in enumerate(weights):
        assert ranking["auc"][row] == pytest.approx(roc_auc_score(label, score, sample_weight=weight))
        assert ranking["pr_auc"][row] == pytest.approx(
            average_precision_score(label, score, sample_weight=weight)
        )
        assert probability["brier"][row] == pytest.approx(
            brier_score_loss(label, score, sample_weight=weight)
        )
        assert probability["log_loss"][row] == pytest.approx(log_loss(label, score, sample_weight=weight))


def test_calibration_error_of_a_case_counted_by_hand() -> None:
    # Ten examples, ten bins of one: |0.2 - 0| eight times, |0.2 - 1| twice, over ten.
    label = np.array([0, 0, 0, 0, 1, 0, 0, 0, 0, 1.0])
    assert calibration_error(label, np.full(10, 0.2), ONES)[0] == pytest.approx((8 * 0.2 + 2 * 0.8) / 10)
    # Forty examples, four to a bin; every bin predicts 0.5 and has two positives, but the last one has three.
    fours = np.tile([0.0, 0, 1, 1], 10)
    fours[-4] = 1.0
    assert calibration_error(fours, np.full(40, 0.5), np.ones((1, 40)))[0] == pytest.approx(1 / 40)


def test_precision_at_capacity_is_counted_day_by_day() -> None:
    days = np.array(["2026-01-05"] * 5 + ["2026-01-12"] * 5, dtype="datetime64[D]")
    label = np.array([1, 0, 1, 0, 0, 0, 1, 0, 0, 0.0])
    score = np.array([9, 8, 7, 6, 5, 0.9, 0.8, 0.7, 0.6, 0.5])
    measured = measure_capacity(label, score, ONES, days, capacity=2)
    assert measured["precision_at_capacity"][0] == pytest.approx(2 / 4)
    assert measured["lift_at_capacity"][0] == pytest.approx((2 / 4) / (3 / 10))
    # Half an account a day: the first one of the first day churned, that of the second did not.
    assert measured["lift_of_top_decile"][0] == pytest.approx((0.5 / 1) / (3 / 10))


def test_an_account_drawn_twice_takes_two_places_at_capacity() -> None:
    days = np.array(["2026-01-05"] * 3, dtype="datetime64[D]")
    label, score = np.array([1, 0, 0.0]), np.array([3, 2, 1.0])
    measured = measure_capacity(label, score, np.array([[2, 1, 0.0], [0, 3, 0]]), days, capacity=2)
    assert measured["precision_at_capacity"].tolist() == [1.0, 0.0]


def test_repeating_every_week_of_an_account_does_not_narrow_the_interval() -> None:
    random = np.random.default_rng(5)
    once = pd.DataFrame({"account_id": [f"a{one}" for one in range(80)], "label": random.random(80) < 0.4})
    once["score"] = once["label"] + 2 * random.normal(size=80)
    often = pd.concat([once] * 6, ignore_index=True)
    intervals = [auc_interval(frame, rounds=200, seed=1) for frame in (once, often)]
    assert intervals[0].low == pytest.approx(intervals[1].low)
    assert intervals[0].high == pytest.approx(intervals[1].high)


def test_interval_covers_the_true_auc() -> None:
    # Scores normal with means one apart: the true AUC is Phi(1 / sqrt 2).
    truth = 0.5 * (1 + math.erf(1 / 2))
    covered = 0
    for seed in range(80):
        random = np.random.default_rng(seed)
        label = np.repeat(random.random(150) < 0.3, 2)
        score = label + np.repeat(random.normal(size=150), 2)
        frame = pd.DataFrame({"account_id": np.repeat(np.arange(150), 2), "label": label, "score": score})
        interval = auc_interval(frame, rounds=100, seed=seed)
        covered += interval.low <= truth <= interval.high
    assert 0.87 <= covered / 80 <= 1.0


def test_gain_of_a_score_over_itself_is_exactly_zero() -> None:
    label, score, _ = random_case(100)
    frame = pd.DataFrame(
        {"account_id": np.arange(100), "as_of_date": pd.Timestamp("2026-01-05"), "label": label}
    )
    result = evaluate(frame, {"model": score, "twin": score}, frozenset({"model"}), 10, rounds=100, seed=1)
    assert result.gains["twin"]["auc"] == Estimate(0.0, 0.0, 0.0)
    assert "ece" in result.metrics["model"]
    assert "ece" not in result.metrics["twin"]


def test_a_model_that_says_the_same_of_everyone_has_no_list_to_be_precise_about() -> None:
    label, score, _ = random_case(100)
    frame = pd.DataFrame(
        {"account_id": np.arange(100), "as_of_date": pd.Timestamp("2026-01-05"), "label": label}
    )
    same = np.full(100, 0.3)
    result = evaluate(frame, {"model": same, "other": score}, frozenset({"model"}), 10, rounds=100, seed=1)
    assert "precision_at_capacity" not in result.metrics["model"]
    assert result.metrics["model"]["auc"] == Estimate(0.5, 0.5, 0.5)


def auc_interval(frame: pd.DataFrame, rounds: int, seed: int) -> Estimate:
    weights = draw_accounts(frame["account_id"], rounds, seed)
    label = frame["label"].to_numpy(dtype=float)
    return estimate(measure_ranking(label, frame["score"].to_numpy(), weights)["auc"])
