"""A changed weight and a changed playbook, previewed, and then used: the run does what the preview said."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.core import paths
from tests.end_to_end.conftest import NEXT_DAY, Home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

CODE = ("dags", "dbt_project", "expectations", "ml", "plugins", "tenure", "tests", "pyproject.toml")
HEAVIER, LIGHTER = "billing_is_auto_renew_off", "usage_active_users_change_28d"
MORE_UNUSED_SEATS = ("seat_active_share_last_28d <= 0.35", "seat_active_share_last_28d <= 0.9")
STATES = "select account_id, playbook_id, state from publish.pub_playbook_cases where as_of_date = ?"
SCORES = "select account_id, health_score from publish.pub_account_health where as_of_date = ?"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own, whose seeds may be edited."""
    for name in CODE:
        source, target = paths.REPOSITORY / name, tmp_path / "checkout" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path / "checkout"


def test_the_run_does_what_the_preview_said(checkout: Path, undisturbed: Home, tmp_path: Path) -> None:
    home = undisturbed.copy(tmp_path / "home")
    _run(checkout, home, "tests.end_to_end.run_day", str(NEXT_DAY))
    before = home.checksums()
    _move_weight(checkout / "dbt_project" / "seeds" / "health_weights.csv")
    playbooks = checkout / "dbt_project" / "seeds" / "playbooks.csv"
    playbooks.write_text(playbooks.read_text().replace(*MORE_UNUSED_SEATS))

    said = _run(checkout, home, "tenure", "playbooks", "preview", "--csv", str(tmp_path / "cases.csv"))
    assert f"What would change about {NEXT_DAY}:" in said
    assert "health scores move" in said
    assert home.checksums() == before, "a preview changes nothing"
    assert not (home.folder / "preview").exists()

    cases, scores = _state(home)
    foretold_cases = {
        (row["account_id"], row["playbook_id"]): row["state_after"].removesuffix(" (control group)")
        for row in _read(tmp_path / "cases.csv")
    }
    foretold_scores = {
        row["account_id"]: float(row["health_score_after"]) for row in _read(tmp_path / "cases-accounts.csv")
    }
    assert foretold_cases
    assert foretold_scores
    _run(checkout, home, "tests.end_to_end.run_day", str(NEXT_DAY))
    new_cases, new_scores = _state(home)
    assert {pair: state for pair, state in (cases | foretold_cases).items() if state} == new_cases
    assert scores | foretold_scores == pytest.approx(new_scores)


def _run(checkout: Path, home: Home, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=checkout,
        env=home.environment(),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return ran.stdout


def _move_weight(seed: Path) -> None:
    rows = _read(seed)
    weights = {row["feature"]: row for row in rows}
    moved = float(weights[LIGHTER]["weight"]) / 2
    for name, change in ((HEAVIER, moved), (LIGHTER, -moved)):
        weights[name]["weight"] = str(float(weights[name]["weight"]) + change)
    with seed.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _state(home: Home) -> tuple[dict[tuple[str, str], str], dict[str, float]]:
    day = f"date '{NEXT_DAY}'"
    cases = {(account, playbook): state for account, playbook, state in home.ask(STATES.replace("?", day))}
    return cases, dict(home.ask(SCORES.replace("?", day)))
