"""What the review reads, what it concludes, and what its page shows."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from ml.monitoring import track_record
from ml.monitoring.drift import DRIFTED, SCORES, STABLE
from ml.monitoring.review import review_predictions, trainings_to_start
from ml.monitoring.track_record import NO_SIGNAL, RETRAIN, TOO_EARLY
from ml.tracking.decisions import Champion
from ml.tracking.model_registry import GateResult
from tenure.core import paths
from tenure.core.settings import read_settings

DAY = date(2026, 7, 6)


@pytest.fixture
def warehouse_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the review reads: the promises of one Monday with matured labels and one without, and what was measured."""
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
        is_matured = realised is not None
        connection.execute(
            "insert into publish.pub_model_track_record values (?, 'churn', 'all accounts', 1000, 50, 39, 61, ?, ?, ?)",
            [day, is_matured, realised, "as promised" if is_matured else "too early to say"],
        )
        connection.execute("insert into publish.pub_promises values (?, 'churn', 0.05)", [day])


def _measured(file: Path, what: str, state: str) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into ml.drift values (?, 'churn', ?, 'PSI', 0.4, 0.25, ?)", [DAY, what, state]
        )


@pytest.fixture
def champion(monkeypatch: pytest.MonkeyPatch) -> None:
    of = {"churn": Champion("churn", "3", "run", 0.05, "2025-12-29", "digest")}
    monkeypatch.setattr(track_record.champions, "current_champion", of.get)


@pytest.mark.usefixtures("champion")
def test_promises_without_matured_labels_are_too_early_and_the_day_they_mature_is_named(warehouse_file: Path):
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
    assert "of 1000 accounts 50.0 were expected and 52 realised" in page
    assert "2026-03-02: 50 expected (39 to 61), 52 realised" in page
    assert "2026-06-01: 50 expected (39 to 61), labels not matured" in page
    assert page.count("<circle") == 1
    assert "drift: scores: PSI 0.40" in page
    assert "seat bought" in page
    assert "http" not in page


def test_without_a_champion_the_page_says_no_signal_and_why(warehouse_file: Path, monkeypatch):
    refused = GateResult("refuse", "2026-06-29", ("no signal: 12 positive accounts in the train weeks",))
    monkeypatch.setattr(track_record.model_registry, "last_gate_result", lambda target: refused)
    reviewed = review_predictions(DAY)
    assert set(reviewed["verdicts"].values()) == {NO_SIGNAL}
    assert trainings_to_start(reviewed) == []
    page = Path(reviewed["report"]).read_text()
    assert "the health score ranks the accounts" in page
    assert "the training as of 2026-06-29 was refused" in page
    assert "no signal: 12 positive accounts in the train weeks" in page
