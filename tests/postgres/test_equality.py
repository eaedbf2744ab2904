"""The same company on DuckDB and on PostgreSQL, where a loader has landed it: what is built and published is equal."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.contract import read_contract
from tests.postgres.equality import all_differences
from tests.postgres.loader import BY_FILES, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

FIRST, DAYS = date(2026, 6, 29), 3
COMPANY = ("--accounts", "120", "--start", "2025-09-01", "--seed", "5")
SCHEMAS = ("snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# It counts refused files, and a loader's table is none.
APART = {"publish.pub_source_health"}
DELIVER = (
    "import sys; from tenure.delivery.outbox import deliver_tasks; deliver_tasks(sys.argv[1], dry_run=False)"
)


def run(variables: dict[str, str], *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PGOPTIONS"} | variables
    ran = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=paths.REPOSITORY, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]


def tenure(variables: dict[str, str], *arguments: str) -> None:
    run(variables, "-c", "from tenure.cli.main import app; app()", *arguments)


def land_files(landing: Path, target: Path) -> None:
    """Settings, and what people do on the page, are files whatever the warehouse."""
    for source in BY_FILES:
        shutil.copytree(landing / source, target / source, dirs_exist_ok=True)
    shutil.copy(landing / "tenure.yml", target)


def test_the_days_of_a_company_are_the_same_on_both(
    new_database: Callable[[], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_file = {"TENURE_HOME": str(tmp_path / "file"), "WAREHOUSE_TARGET": "duckdb"}
    on_server = {"TENURE_HOME": str(tmp_path / "server"), **new_database()}
    for name, value in on_server.items():
        monkeypatch.setenv(name, value)
    landing = tmp_path / "file" / "landing"
    for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
        tenure(on_file, "demo", *COMPANY, "--until", str(day))
        load(landing, read_contract(), tmp_path)
        land_files(landing, tmp_path / "server" / "landing")
        for variables in (on_file, on_server):
            tenure(variables, "build", "--as-of", str(day))
            run(variables, "-c", DELIVER, str(day))
        sent = [tmp_path / home / "outbox" / f"{day}.jsonl" for home in ("file", "server")]
        assert sent[0].read_bytes() == sent[1].read_bytes(), day
    with duckdb.connect(str(tmp_path / "file" / "warehouse" / "tenure.duckdb"), read_only=True) as file:
        listed = file.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_catalog = current_database() and table_schema in (select unnest(?)) order by 1",
            [list(SCHEMAS)],
        ).fetchall()
        tables = [table for (table,) in listed if table not in APART]
        with warehouse.connect() as server:
            assert all_differences(file, server, tables) == {}
