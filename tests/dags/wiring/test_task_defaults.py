"""What every task does before and after its own work."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dags.wiring.task_defaults import day_task, stage_task
from tenure.core import paths


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of machines whose warehouse is on a server; this one has an empty home."""
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    monkeypatch.setenv("TENURE_STORE", f"file://{tmp_path}/store")
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "home"))
    (tmp_path / "store" / "reports").mkdir(parents=True)
    return tmp_path / "store"


def write_index() -> str:
    listed = " ".join(sorted(file.name for file in paths.reports().iterdir()))
    (paths.reports() / "index.html").write_text(listed)
    return listed


def test_a_task_takes_what_others_have_written_and_gives_what_it_writes(machines: Path) -> None:
    (machines / "reports" / "raw.html").write_text("by another")
    assert stage_task(write_index)().operator.python_callable() == "raw.html"
    assert (machines / "reports" / "index.html").read_text() == "raw.html"


def test_a_stage_of_a_day_takes_what_the_one_has_written_that_it_waited_for(
    machines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def wait(what: str) -> Iterator[None]:
        (machines / "reports" / f"{what}.html").write_text("by another")
        yield
        # It gives before another one goes on.
        assert (machines / "reports" / "index.html").exists()

    monkeypatch.setattr(sys.modules["tenure.warehouse.alone"], "alone_on_server", wait)
    assert day_task(write_index)().operator.python_callable() == "a day.html"
