"""What is older than the settings keep it is deleted; what is kept, or has no day, stays."""

import json
import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tenure import retention, warehouse
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Retention
from tenure.delivery.outbox_schema import create_outbox
from tenure.retention import apply_retention

DAY = date(2026, 7, 1)
KEPT = Retention(report_days=30, outbox_file_days=10, outbox_text_days=5, log_days=7, airflow_days=None)
FILES = (
    "reports/raw/2026-05-31.html",
    "reports/raw/2026-05-31.json",
    "reports/raw/2026-06-01.html",
    "reports/monday/2026-05-01.csv",
    "reports/review/plots.png",
    "outbox/2026-06-20.dry-run.jsonl",
    "outbox/2026-06-21.jsonl",
    "outbox/2026-06-15.monday.dry-run.eml",
    "landing/segment/users/2024-01-01.csv",
)
NUMBERS = {"gate": "raw", "state": "open", "checks": 1, "passed": 1, "warnings": 0, "failed": 0, "broken": 0}
GONE = {FILES[0], FILES[1], FILES[3], FILES[5], FILES[7]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    for name in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(NUMBERS | {"as_of_date": file.name[:10]}))
    _keep(KEPT, monkeypatch)
    return tmp_path


def _keep(kept: Retention, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "read_settings", lambda: replace(read_settings(), retention=kept))


def _files(home: Path) -> set[str]:
    return {file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()} - {
        "reports/index.html",
        "warehouse/tenure.duckdb",
    }


def test_files_of_earlier_days_go_and_nothing_else(home):
    removed = apply_retention(DAY)
    assert set(FILES) - _files(home) == GONE
    assert (removed["reports"], removed["outbox files"]) == (3, 2)
    assert "2026-05-31" not in (home / "reports" / "index.html").read_text()
    assert apply_retention(DAY) == dict.fromkeys(removed, 0)


def test_a_past_day_run_again_deletes_nothing_that_it_would_have_kept(home):
    apply_retention(date(2026, 6, 2))
    assert set(FILES) - _files(home) == {FILES[3]}


def test_none_keeps_for_good(home, monkeypatch):
    _keep(Retention(None, None, None, None, None), monkeypatch)
    assert set(apply_retention(DAY).values()) == {0}
    assert _files(home) == set(FILES)


def test_a_delivered_row_keeps_that_it_was_sent_and_loses_its_text(home):
    rows = [
        (
            f"{status} {day}",
            day,
            status,
            json.dumps({"contact_email": "ruth@acme.example"}),
            "Ruth is unknown",
        )
        for day in ("2026-06-25", "2026-06-26")
        for status in ("sent", "dead letter", "pending", "dry run")
    ]
    with warehouse.connect() as connection:
        create_outbox(connection)
        connection.executemany(
            "insert into delivery.outbox (key, as_of_date, status, payload, last_error) values (?, ?, ?, ?, ?)",
            rows,
        )
    assert apply_retention(DAY)["outbox rows"] == 3
    with warehouse.connect() as connection:
        found = connection.execute("select key, status, payload, last_error from delivery.outbox").fetchall()
    blanked = {key: status for key, status, payload, error in found if (payload, error) == ("{}", None)}
    assert blanked == {
        "sent 2026-06-25": "sent",
        "dead letter 2026-06-25": "resolved",
        "dry run 2026-06-25": "dry run",
    }
    assert len(found) == len(rows)


def test_a_log_goes_when_nothing_was_written_to_it_for_long(home):
    for name, days in (("logs/old.log", 8), ("airflow/logs/dag/old.log", 8), ("logs/run.log", 6)):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("a line")
        os.utime(home / name, (time.time() - days * 86_400,) * 2)
    assert apply_retention(DAY)["logs"] == 2
    assert (home / "logs" / "run.log").exists()
