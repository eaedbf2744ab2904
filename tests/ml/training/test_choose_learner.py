"""Learners are compared on folds before the test; a later one replaces the one that stands only if surely better."""

import numpy as np
import pandas as pd
import pytest

from ml.training.choose_learner import FOLDS, choose_learner, time_folds
from ml.training.learners import BOOSTING, LOGISTIC, MONOTONE
from ml.training.time_split import split_by_time
from tenure.core.settings_schema import Target, Training

FEATURES = ("usage_days_since_last_event", "usage_events_change_28d", "support_open_tickets")


def company(target: Target, risk, accounts: int = 400, weeks: int = 70, seed: int = 5) -> pd.DataFrame:
    """Weekly examples whose probability is `risk` of three uniform numbers, which an account keeps."""
    random = np.random.default_rng(seed)
    frame = pd.MultiIndex.from_product(
        [range(accounts), pd.date_range("2024-01-01", periods=weeks, freq="7D")],
        names=["account_id", "as_of_date"],
    ).to_frame(index=False)
    numbers = random.uniform(size=(len(frame), len(FEATURES)))
    frame[list(FEATURES)] = numbers
    frame["label"] = (random.uniform(size=len(frame)) < risk(numbers)).astype(int)
    frame["account_id"] = frame["account_id"].astype(str)
    return frame.assign(health_score=50.0)


def additive(numbers: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(4 - 2 * numbers[:, 0] + 2 * numbers[:, 1]))


def conjunction(numbers: np.ndarray) -> np.ndarray:
    """Risky where both are high: more is worse, and no straight line says so."""
    return np.where((numbers[:, 0] > 0.7) & (numbers[:, 2] > 0.7), 0.6, 0.02)


def circle(numbers: np.ndarray) -> np.ndarray:
    """Risky in the middle of both, which no direction says."""
    return np.where(np.abs(numbers[:, [0, 2]] - 0.5).max(axis=1) < 0.2, 0.6, 0.02)


def chosen(target: Target, training: Training, risk) -> str:
    split = split_by_time(company(target, risk), target, training)
    return choose_learner(split, FEATURES, target, training).learner


@pytest.mark.parametrize(
    ("risk", "learner"), [(additive, LOGISTIC), (conjunction, MONOTONE), (circle, BOOSTING)]
)
def test_the_simplest_learner_stands_until_another_is_surely_better(
    target: Target, training: Training, risk, learner: str
) -> None:
    assert chosen(target, training, risk) == learner


def test_folds_lie_before_the_test_and_no_label_window_of_training_reaches_into_them(
    target: Target, training: Training
) -> None:
    split = split_by_time(company(target, additive), target, training)
    folds = list(time_folds(split, target, training))
    assert len(folds) == FOLDS
    window = pd.Timedelta(days=target.lead_days + target.horizon_days)
    for train, judged in folds:
        assert train["as_of_date"].max() + window <= judged["as_of_date"].min()
        assert judged["as_of_date"].max() + window <= split.test["as_of_date"].min()
    starts = [judged["as_of_date"].min() for _, judged in folds]
    assert starts == sorted(set(starts), reverse=True)


def test_without_a_fold_the_first_learner_stands_and_says_why(target: Target, training: Training) -> None:
    few = company(target, lambda numbers: np.full(len(numbers), 0.0005), accounts=60)
    choice = choose_learner(split_by_time(few, target, training), FEATURES, target, training)
    assert choice.folds == 0
    assert choice.in_words() == f"{LOGISTIC}, as there are too few weeks before the test to compare learners"
