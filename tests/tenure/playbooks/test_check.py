"""The playbooks read without a warehouse: what each asks for, and which row cannot be read."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.core import paths
from tenure.playbooks.check import check_playbooks
from tenure.transform.dbt_runner import DbtFailed


@pytest.mark.usefixtures("home")
def test_each_playbook_says_what_it_asks_for_and_the_home_stays_empty(home: Path) -> None:
    playbooks = {one.playbook_id: one for one in check_playbooks()}
    drop = playbooks["usage_drop"]
    assert [one.text for one in drop.raised_when] == [
        "usage_active_users_change_28d <= -0.3",
        "usage_active_users_last_56d >= 3",
    ]
    assert drop.raised_when[0].meaning.startswith("Active users of the last 28 days against the 28 before.")
    assert drop.ends_by_itself
    assert playbooks["near_danger_line"].raised_when[0].meaning.startswith("facts of the day: ")
    assert not playbooks["kick_off"].ends_by_itself
    assert list(home.iterdir()) == []


def test_a_row_that_cannot_be_read_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, run_tenure: Callable[..., Any]
) -> None:
    project = home / "dbt_project"
    shutil.copytree(paths.DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(paths, "DBT_PROJECT", project)
    seed = project / "seeds" / "playbooks.csv"
    seed.write_text(
        seed.read_text().replace("usage_days_since_last_event >= 14", "usage_days_since_last_evnt >= 14")
    )
    with pytest.raises(DbtFailed, match="silent_account: raised_when asks for usage_days_since_last_evnt"):
        check_playbooks()
    shown = run_tenure("playbooks", "check")
    assert shown.exit_code == 1
    assert "which is no signal" in shown.stderr


def test_the_command_explains_one_playbook(home: Path, run_tenure: Callable[..., Any]) -> None:
    shown = run_tenure("playbooks", "check", "late_payment")
    assert shown.exit_code == 0
    assert "raised when   billing_days_late_excess >= payment_late_days" in shown.stdout
    assert "held back by  failed_charge" in shown.stdout
    assert run_tenure("playbooks", "check", "no_such_one").exit_code == 1
    step = run_tenure("playbooks", "check", "usage_tips_call").stdout
    assert "held back by  any task of priority 1 or 2 about a customer who may leave" in step
    assert "follows       usage_tips, 14 days or more after it ended without an answer" in step
    lately = run_tenure("playbooks", "check", "detractor").stdout
    assert "facts that began in the last 14 days: Detractor." in lately
