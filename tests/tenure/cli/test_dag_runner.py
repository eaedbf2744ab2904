"""What counts as done before."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from tenure.cli import dag_runner
from tenure.core import paths

CONF = {"facts": "f1"}


@pytest.fixture
def succeeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run of the DAG has ended in success."""
    from airflow.models.dagrun import DagRun

    def find(dag_id: str, logical_date: datetime, state: str) -> list[SimpleNamespace]:
        is_it = (dag_id, logical_date, state) == ("daily", datetime(2026, 7, 1, tzinfo=UTC), "success")
        return [SimpleNamespace(conf=CONF)] if is_it else []

    monkeypatch.setattr(DagRun, "find", find)


@pytest.mark.usefixtures("home", "succeeded")
def test_a_run_is_done_when_it_succeeded_with_the_same_facts_and_its_warehouse_is_there() -> None:
    day = date(2026, 7, 1)
    assert not dag_runner.is_done("daily", day, CONF), "who deletes the warehouse wants it built again"
    paths.warehouse_file().parent.mkdir(parents=True)
    paths.warehouse_file().touch()
    assert dag_runner.is_done("daily", day, CONF)
    assert not dag_runner.is_done("daily", day, {"facts": "f2"})
    assert not dag_runner.is_done("daily", date(2026, 7, 2), CONF)
