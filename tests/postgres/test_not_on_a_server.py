"""What works on the home's file says so where the warehouse is on a server, and changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def on_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is asked."""
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    monkeypatch.setenv("PGHOST", "/nowhere")


def test_a_backup_says_what_it_lacks(home: Path, run_tenure: Callable) -> None:
    (home / "outbox").mkdir()
    (home / "outbox" / "day.jsonl").write_text("{}")
    target = home.parent / f"{home.name}.tar.gz"
    ran = run_tenure("backup", target)
    assert ran.exit_code == 0, ran.output
    assert "pg_dump" in ran.output
