"""A training of its own starts for each target whose review asks for one."""

from datetime import date
from typing import Any

import pytest

from ml.monitoring.track_record import HOLDS, RETRAIN, TOO_EARLY

DAG_ID = "customer_health_review"
DAY = date(2026, 7, 6)


def test_each_target_that_asks_gets_a_training_of_its_own(replace, states, dags):
    verdicts = {"churn": RETRAIN, "conversion": HOLDS, "expansion": RETRAIN}
    _reviewed(replace, verdicts)
    reached = states(DAG_ID, date(2026, 7, 13))
    assert [reached[f"start_training_{target}"] for target in verdicts] == ["success", "skipped", "success"]
    assert sorted(run.conf["targets"] for run in _training_runs(date(2026, 7, 13))) == [
        ["churn"],
        ["expansion"],
    ]


@pytest.mark.parametrize(("verdict", "started"), [(TOO_EARLY, False), (HOLDS, False), (RETRAIN, True)])
def test_only_a_call_for_retraining_starts_one(replace, states, dags, verdict, started):
    _reviewed(replace, {"churn": verdict})
    reached = states(DAG_ID, DAY)
    assert reached["start_training_churn"] == ("success" if started else "skipped")
    assert bool(_training_runs(DAY)) is started


def _reviewed(replace, verdicts: dict[str, str]) -> None:
    before = [
        "open_landing",
        "build_staging",
        "validate_raw",
        "build_track_record",
        "measure_drift",
        "measure_marginal_values",
        "publish_snapshot",
    ]
    nothing = dict.fromkeys(before, lambda **arguments: None)
    replace(DAG_ID, review_predictions=lambda **arguments: {"verdicts": verdicts}, **nothing)


def _training_runs(day: date) -> list[Any]:
    from airflow.models.dagrun import DagRun

    return [run for run in DagRun.find(dag_id="customer_health_training") if run.logical_date.date() == day]
