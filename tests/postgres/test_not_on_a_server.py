"""What works on the home's file says so where the warehouse is on a server, and changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tenure.core.errors import NotBuilt
from tenure.playbooks.preview import preview_change


@pytest.fixture(autouse=True)
def on_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is asked."""
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    monkeypatch.setenv("PGHOST", "/nowhere")


def test_no_day_is_previewed() -> None:
    with pytest.raises(NotBuilt, match="on a server"):
        preview_change()


def test_a_backup_says_what_it_lacks(home: Path, run_tenure: Callable) -> None:
    (home / "outbox").mkdir()
    (home / "outbox" / "day.jsonl").write_text("{}")
    target = home.parent / f"{home.name}.tar.gz"
    ran = run_tenure("backup", target)
    assert ran.exit_code == 0, ran.output
    assert "pg_dump" in ran.output
