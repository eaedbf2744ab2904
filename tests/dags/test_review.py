"""When the scores are too young to judge, when they hold, when a new training is asked for, and what the page says."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from ml.monitoring import track_record
from ml.monitoring.drift import BASE_RATE, DRIFTED, ERRORS, PSI, SCORES, SHARE, STABLE
from ml.monitoring.review import review_predictions, trainings_to_start
from ml.monitoring.track_record import (
    HOLDS,
    NO_SIGNAL,
    RETRAIN,
    TOO_EARLY,
    judge,
    judge_drift,
    take_apart,
)
from ml.tracking.model_registry import Champion, Judgement
from tenure.core import paths
from tenure.core.settings import read_settings

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
    assert reasons[-1] == "furthest: seat_bought"


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
    before = ["validate_raw", "build_track_record", "measure_drift", "publish_snapshot"]
    nothing = dict.fromkeys(before, lambda **arguments: None)
    replace(DAG_ID, review_predictions=lambda **arguments: {"verdicts": verdicts}, **nothing)


def _training_runs(day: date) -> list[Any]:
    from airflow.models.dagrun import DagRun

    return [run for run in DagRun.find(dag_id="customer_health_training") if run.logical_date.date() == day]


@pytest.fixture
def warehouse_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the review reads: the promises of one ripe and one unripe Monday, and what was measured."""
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    paths.warehouse_file().parent.mkdir(parents=True)
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        connection.execute("create schema publish")
        connection.execute("create schema ml")
        connection.execute(
            "create table publish.pub_model_track_record (as_of_date date, target text, population text,"
            " accounts bigint, expected double, low bigint, high bigint, is_ripe boolean, realised bigint,"
            " verdict text)"
        )
        connection.execute(
            "create table publish.pub_promises (as_of_date date, target text, base_rate double)"
        )
        connection.execute(
            "create table ml.drift (as_of_date date, target text, what text, measure text, value double,"
            " threshold double, state text)"
        )
    return paths.warehouse_file()


def _promise(file: Path, day: date, realised: int | None) -> None:
    with duckdb.connect(str(file)) as connection:
        ripe = realised is not None
        connection.execute(
            "insert into publish.pub_model_track_record values (?, 'churn', 'all accounts', 1000, 50, 39, 61, ?, ?, ?)",
            [day, ripe, realised, "as promised" if ripe else "too early to say"],
        )
        connection.execute("insert into publish.pub_promises values (?, 'churn', 0.05)", [day])


def _measured(file: Path, what: str, state: str) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into ml.drift values (?, 'churn', ?, 'PSI', 0.4, 0.25, ?)", [DAY, what, state]
        )


@pytest.fixture
def champion(monkeypatch: pytest.MonkeyPatch) -> None:
    of = {"churn": Champion("churn", "3", "run", 0.05, "2025-12-29")}
    monkeypatch.setattr(track_record.model_registry, "current_champion", of.get)


@pytest.mark.usefixtures("champion")
def test_unripe_promises_are_too_early_and_the_day_they_ripen_is_said(warehouse_file: Path):
    _promise(warehouse_file, date(2026, 6, 1), None)
    reviewed = review_predictions(DAY)
    assert reviewed["verdicts"]["churn"] == TOO_EARLY
    first = date(2026, 6, 1) + timedelta(days=read_settings().targets["churn"].label_days)
    assert reviewed["reasons"]["churn"][0].endswith(f"the first on {first}")


@pytest.mark.usefixtures("champion")
def test_the_page_shows_promises_outcomes_and_drift_without_a_network(warehouse_file: Path):
    _promise(warehouse_file, date(2026, 3, 2), 52)
    _promise(warehouse_file, date(2026, 6, 1), None)
    _measured(warehouse_file, SCORES, DRIFTED)
    _measured(warehouse_file, "seat_bought", STABLE)
    reviewed = review_predictions(DAY.isoformat())
    assert reviewed["verdicts"]["churn"] == RETRAIN
    page = Path(reviewed["report"]).read_text()
    assert Path(reviewed["report"]) == paths.reports() / "review" / "2026-07-06.html"
    assert "of 1000 accounts 50.0 were expected and 52 came" in page
    assert "2026-03-02: 50 promised (39 to 61), 52 came" in page
    assert "2026-06-01: 50 promised (39 to 61), too early to say" in page
    assert page.count("<circle") == 1
    assert "drift: scores: PSI 0.40" in page
    assert "seat bought" in page
    assert "http" not in page


def test_without_a_champion_the_page_says_no_signal_and_why(warehouse_file: Path, monkeypatch):
    refused = Judgement("refuse", "2026-06-29", ("no signal: 12 positive accounts in the train weeks",))
    monkeypatch.setattr(track_record.model_registry, "last_judgement", lambda target: refused)
    reviewed = review_predictions(DAY)
    assert set(reviewed["verdicts"].values()) == {NO_SIGNAL}
    assert trainings_to_start(reviewed) == []
    page = Path(reviewed["report"]).read_text()
    assert "the health score carries the ranking" in page
    assert "the training as of 2026-06-29 was refused" in page
    assert "no signal: 12 positive accounts in the train weeks" in page
