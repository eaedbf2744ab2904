"""When the promises are too young to judge, when they hold, and when a new training is asked for."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from ml.monitoring.drift import BASE_RATE, DRIFTED, ERRORS, PSI, SCORES, SHARE, STABLE
from ml.monitoring.track_record import (
    HOLDS,
    RETRAIN,
    TOO_EARLY,
    independent_dates,
    judge_drift,
    judge_promises,
)


def _record(**changes: Any) -> pd.DataFrame:
    """1,000 accounts of which 50 were expected (90 % interval 39 to 61) and 50 realised."""
    row = {
        "as_of_date": date(2026, 1, 5),
        "accounts": 1000,
        "expected": 50.0,
        "realised": 50,
        "low": 39,
        "high": 61,
        "base_rate": 0.05,
    }
    return pd.DataFrame([row | changes])


def test_without_matured_promises_it_is_too_early():
    verdict, reasons = judge_promises(_record().iloc[:0])
    assert verdict == TOO_EARLY
    assert reasons


@pytest.mark.parametrize("realised", [50, 40, 60])
def test_what_chance_explains_holds(realised):
    assert judge_promises(_record(realised=realised))[0] == HOLDS


@pytest.mark.parametrize("realised", [25, 80])
def test_more_than_chance_asks_for_retraining_and_says_the_counts(realised):
    verdict, reasons = judge_promises(_record(realised=realised))
    assert verdict == RETRAIN
    assert f"50.0 were expected and {realised} realised" in reasons[0]


def test_a_model_that_follows_a_moved_base_rate_is_still_retrained():
    verdict, reasons = judge_promises(_record(expected=90.0, low=75, high=105, realised=90))
    assert verdict == RETRAIN
    assert "9.0% against 5.0% in training" in reasons[0]


def test_small_errors_that_add_up_over_the_dates_are_found():
    """Each date alone is within chance; four independent ones in a row are not."""
    one = _record(realised=65, base_rate=0.065)
    assert judge_promises(one)[0] == HOLDS
    assert judge_promises(pd.concat([one] * 4, ignore_index=True))[0] == RETRAIN


def test_dates_with_overlapping_label_windows_count_once():
    days = [date(2026, 3, 30) - timedelta(weeks=week) for week in range(30)]
    kept = independent_dates(pd.DataFrame({"as_of_date": days}), timedelta(days=97))
    assert list(kept["as_of_date"]) == [date(2026, 3, 30), date(2025, 12, 22), date(2025, 9, 15)]


def _drift(**states: str) -> pd.DataFrame:
    rows = [
        {"what": what, "measure": measure, "value": 0.3, "threshold": 0.25, "state": states.get(key, STABLE)}
        for key, what, measure in (
            ("scores", SCORES, PSI),
            ("share", SHARE, "share"),
            ("base_rate", BASE_RATE, ERRORS),
            ("feature", "seat_bought", PSI),
        )
    ]
    return pd.DataFrame(rows)


def test_one_feature_that_moved_is_no_reason_to_train():
    assert judge_drift(_drift(feature=DRIFTED)) == []


@pytest.mark.parametrize("what", ["scores", "base_rate"])
def test_scores_or_base_rate_that_moved_ask_for_training(what):
    (reason,) = judge_drift(_drift(**{what: DRIFTED}))
    assert reason.startswith(f"drift: {what.replace('_', ' ')}: ")
    assert "0.30" in reason


def test_many_features_that_moved_ask_for_training_and_are_named():
    reasons = judge_drift(_drift(share=DRIFTED, feature=DRIFTED))
    assert reasons[-1] == "largest: seat_bought"
