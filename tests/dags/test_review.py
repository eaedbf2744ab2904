"""When the scores are too young to judge, when they hold, and when a new training is asked for."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from dags.common.track_record import HOLDS, RETRAIN, TOO_EARLY, judge, take_apart

DAG_ID = "customer_health_review"
DAY = date(2026, 7, 6)


def _record(**changes: Any) -> pd.DataFrame:
    """1,000 accounts of which 50 were expected (90 % interval 39 to 61) and 50 came."""
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


def test_without_ripe_scores_it_is_too_early():
    verdict, reasons = judge(_record().iloc[:0])
    assert verdict == TOO_EARLY
    assert reasons


@pytest.mark.parametrize("realised", [50, 40, 60])
def test_what_chance_explains_holds(realised):
    assert judge(_record(realised=realised))[0] == HOLDS


@pytest.mark.parametrize("realised", [25, 80])
def test_more_than_chance_asks_for_retraining_and_says_the_counts(realised):
    verdict, reasons = judge(_record(realised=realised))
    assert verdict == RETRAIN
    assert f"50.0 were expected and {realised} came" in reasons[0]


def test_a_model_that_follows_a_moved_base_rate_is_still_retrained():
    verdict, reasons = judge(_record(expected=90.0, low=75, high=105, realised=90))
    assert verdict == RETRAIN
    assert "9.0% against 5.0% in training" in reasons[0]


def test_small_errors_that_add_up_over_the_dates_are_found():
    """Each date alone is within chance; four independent ones in a row are not."""
    one = _record(realised=65, base_rate=0.065)
    assert judge(one)[0] == HOLDS
    assert judge(pd.concat([one] * 4, ignore_index=True))[0] == RETRAIN


def test_dates_with_overlapping_label_windows_count_once():
    days = [date(2026, 3, 30) - timedelta(weeks=week) for week in range(30)]
    kept = take_apart(pd.DataFrame({"as_of_date": days}), timedelta(days=97))
    assert list(kept["as_of_date"]) == [date(2026, 3, 30), date(2025, 12, 22), date(2025, 9, 15)]


@pytest.mark.parametrize(("verdict", "started"), [(TOO_EARLY, False), (HOLDS, False), (RETRAIN, True)])
def test_only_a_call_for_retraining_starts_one(replace, states, dags, monkeypatch, verdict, started):
    nothing = dict.fromkeys(["validate_raw", "build_track_record"], lambda **arguments: None)
    replace(DAG_ID, review_predictions=lambda **arguments: {"verdict": verdict}, **nothing)
    reached = states(DAG_ID, DAY)
    assert reached["start_training"] == ("success" if started else "skipped")
    assert bool(_training_runs()) is started


def _training_runs() -> list[Any]:
    from airflow.models.dagrun import DagRun

    return [run for run in DagRun.find(dag_id="customer_health_training") if run.logical_date.date() == DAY]
