"""The same company on DuckDB and on PostgreSQL, where a loader has landed it: what is built and published is equal."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tests.postgres.company import DELIVER, FIRST, land_day, run, tenure
from tests.postgres.equality import all_differences, tables_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

DAYS = 10
SCHEMAS = ("snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# It counts refused files, and a loader's table is none.
APART = {"publish.pub_source_health"}


def test_the_days_of_a_company_are_the_same_on_both(
    new_database: Callable[[], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_file = {"TENURE_HOME": str(tmp_path / "file"), "WAREHOUSE_TARGET": "duckdb"}
    on_server = {"TENURE_HOME": str(tmp_path / "server"), **new_database()}
    for name, value in on_server.items():
        monkeypatch.setenv(name, value)
    for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
        land_day(day, on_file, on_server, tmp_path)
        for variables in (on_file, on_server):
            tenure(variables, "build", "--as-of", str(day))
            run(variables, "-c", DELIVER, str(day))
        sent = [tmp_path / home / "outbox" / f"{day}.jsonl" for home in ("file", "server")]
        assert sent[0].read_bytes() == sent[1].read_bytes(), day
    with duckdb.connect(str(tmp_path / "file" / "warehouse" / "tenure.duckdb"), read_only=True) as file:
        tables = [table for table in tables_of(file, SCHEMAS) if table not in APART]
        with warehouse.connect() as server:
            assert all_differences(file, server, tables) == {}
