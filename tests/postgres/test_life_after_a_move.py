"""A home that moves to a server goes on as if it had stayed, and so does one that moves back."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tests.postgres.company import COMPANY, DELIVER, FIRST, run, tenure
from tests.postgres.equality import all_differences, tables_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SCHEMAS = ("snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# What a run plans to build again, given what it found.
PLANS = {
    "conformed.cnf_product__changed_days",
    "conformed.cnf_product__rebuilt_days",
    "staging.stg_segment__changed_ids",
}


def live(variables: dict[str, str], day: date) -> None:
    tenure(variables, "demo", *COMPANY, "--until", str(day))
    tenure(variables, "build", "--as-of", str(day))
    run(variables, "-c", DELIVER, str(day))


def test_the_days_after_it_are_those_of_a_home_that_stayed(
    new_database: Callable[[], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = {"TENURE_HOME": str(tmp_path / "stays"), "WAREHOUSE_TARGET": "duckdb"}
    live(stays, FIRST)
    shutil.copytree(tmp_path / "stays", tmp_path / "moves", symlinks=True)
    on_server = new_database() | {"TENURE_HOME": str(tmp_path / "moves")}
    in_file = on_server | {"WAREHOUSE_TARGET": "duckdb"}

    tenure(in_file, "warehouse", "move", "--to", "postgres")
    second = FIRST + timedelta(days=1)
    for variables in (stays, on_server):
        live(variables, second)
    for name, value in on_server.items():
        monkeypatch.setenv(name, value)
    with _file(tmp_path / "stays") as stayed, warehouse.connect() as moved:
        assert all_differences(stayed, moved, _tables(stayed)) == {}

    (tmp_path / "moves" / "warehouse" / "tenure.duckdb").rename(tmp_path / "set_aside.duckdb")
    tenure(on_server, "warehouse", "move", "--to", "duckdb")
    third = second + timedelta(days=1)
    for variables in (stays, in_file):
        live(variables, third)
    with _file(tmp_path / "stays") as stayed, _file(tmp_path / "moves") as back:
        assert all_differences(stayed, back, _tables(stayed)) == {}


def _file(home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(home / "warehouse" / "tenure.duckdb"), read_only=True)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = tables_of(connection, SCHEMAS)
    assert len(found) > 200
    return [table for table in found if table not in PLANS]
