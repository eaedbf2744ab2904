"""Re-estimating the intercept corrects the expected count and keeps the order."""

import numpy as np
import pandas as pd
import pytest

from ml.explanation.contributions import explain
from ml.training.calibrate import calibrate, refit_intercept, shift_to_count
from ml.training.learners import BOOSTING, fit_learner

FEATURES = ("usage_a", "usage_b")


def weeks(rows: int, intercept: float, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(size=(rows, 2)), columns=list(FEATURES))
    log_odds = intercept + 1.2 * frame["usage_a"] - 0.8 * frame["usage_b"]
    return frame.assign(label=(random.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(int))


def test_the_sum_is_met_and_a_shift_of_known_size_is_found() -> None:
    log_odds = np.linspace(-5, 3, 200)
    probability, moved = (1 / (1 + np.exp(-(log_odds + shift))) for shift in (0.0, -0.7))
    assert shift_to_count(probability, moved.sum()) == pytest.approx(-0.7)
    assert shift_to_count(probability, probability.sum()) == pytest.approx(0, abs=1e-9)
    assert shift_to_count(np.array([1e-15, 0.2, 1.0]), 1.5) == pytest.approx(1.39, abs=0.1)


@pytest.mark.parametrize("count", [0, 200])
def test_none_and_all_move_nothing(count: int) -> None:
    assert shift_to_count(np.full(200, 0.3), count) == 0


def test_when_fewer_leave_than_before_the_newest_weeks_correct_the_expected_count() -> None:
    before, newest, later = weeks(4000, -1.0, 1), weeks(2000, -2.0, 2), weeks(4000, -2.0, 3)
    model = calibrate(fit_learner(BOOSTING, before, FEATURES, 7, {}), before, FEATURES)
    refitted = refit_intercept(model, newest, FEATURES)
    before_refit, after_refit = (one.predict_proba(later[list(FEATURES)])[:, 1] for one in (model, refitted))
    assert before_refit.sum() > 1.4 * later["label"].sum()
    assert after_refit.sum() == pytest.approx(later["label"].sum(), rel=0.12)
    assert (np.argsort(before_refit) == np.argsort(after_refit)).all()


def test_contributions_still_add_up_and_the_given_model_is_left_alone() -> None:
    before, newest = weeks(3000, -1.0, 1), weeks(1000, -2.0, 2)
    model = calibrate(fit_learner(BOOSTING, before, FEATURES, 7, {}), before, FEATURES)
    unchanged = model.predict_proba(newest[list(FEATURES)])[:, 1]
    refitted = refit_intercept(model, newest, FEATURES)
    assert (model.predict_proba(newest[list(FEATURES)])[:, 1] == unchanged).all()
    explained = explain(refitted, newest[list(FEATURES)])
    probability = refitted.predict_proba(newest[list(FEATURES)])[:, 1]
    summed = explained.base + explained.by_feature.sum(axis=1)
    assert np.allclose(summed, np.log(probability / (1 - probability)))
