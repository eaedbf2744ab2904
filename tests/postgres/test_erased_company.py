"""One person is erased from the same company on DuckDB and on PostgreSQL: both are left with the same tables."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tests.postgres.company import DELIVER, FIRST, land_day, run, tenure
from tests.postgres.equality import all_differences, tables_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SCHEMAS = ("snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# It counts refused files, and a loader's table is none.
APART = {"publish.pub_source_health"}
SOMEONE = """
select lower(email) from landed_segment.users
where lower(email) in (select lower(contact_email) from publish.pub_playbook_tasks) order by 1 limit 1
"""


def test_what_is_left_of_a_company_is_the_same_on_both(
    new_database: Callable[[], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_file = {"TENURE_HOME": str(tmp_path / "file"), "WAREHOUSE_TARGET": "duckdb"}
    on_server = {"TENURE_HOME": str(tmp_path / "server"), **new_database()}
    for name, value in on_server.items():
        monkeypatch.setenv(name, value)
    land_day(FIRST, on_file, on_server, tmp_path)
    for variables in (on_file, on_server):
        tenure(variables, "build", "--as-of", str(FIRST))
        run(variables, "-c", DELIVER, str(FIRST))
        # Pseudonyms are made with a key of the home.
        (Path(variables["TENURE_HOME"]) / "erased.json").write_text(json.dumps({"key": "k", "digests": {}}))
    with warehouse.connect() as server:
        [(someone,)] = server.execute(SOMEONE).fetchall()
    said = [tenure(variables, "erase", "--email", someone) for variables in (on_file, on_server)]
    assert all("Left: 0 rows in 0 tables, 0 files" in one for one in said), said
    known = [[line for line in one.splitlines() if line.startswith("Known by")] for one in said]
    assert known[0] == known[1] != []
    assert "the loader's table segment.users: 1 rows, not touched" in said[1]
    assert _rows(said[0], "warehouse") == _rows(said[1], "server")
    assert differences(tmp_path) == {}
    for variables in (on_file, on_server):
        tenure(variables, "build", "--as-of", str(FIRST))
    assert differences(tmp_path) == {}
    with warehouse.connect() as server:
        assert server.execute(
            "select count(*) from landed_segment.users where email = ?", [someone]
        ).fetchall() == [(0,)]


def _rows(said: str, place: str) -> set[str]:
    """Tables and rows that the command has found there, but for lines and rows as they landed."""
    lines = (line.strip() for line in said.splitlines())
    found = {line.removeprefix(f"{place}: ") for line in lines if line.startswith(f"{place}: ")}
    return {line for line in found if not line.startswith(("landing.", "landed_files."))}


def differences(folder: Path) -> dict[str, list[str]]:
    with (
        duckdb.connect(str(folder / "file" / "warehouse" / "tenure.duckdb"), read_only=True) as file,
        warehouse.connect() as server,
    ):
        tables = [table for table in tables_of(file, SCHEMAS) if table not in APART]
        return all_differences(file, server, tables)
