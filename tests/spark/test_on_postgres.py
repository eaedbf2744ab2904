"""Rollups by Spark and the warehouse on a server: the same tables as with the warehouse in a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.simulator.land import land_demo
from tests.postgres.equality import all_differences, tables_of
from tests.spark.conftest import CONF
from tests.spark.lake import plant
from tests.spark.two_homes import build, write_settings
from tests.tenure.landing.pull.loader_database import new_warehouse, running_server
from tests.tenure.simulator.small_company import SMALL, UNTIL

# Deliveries are called by their time.
APART = "rollups.days"
SCHEMAS = ("staging", "conformed", "intermediate", "marts", "rollups")
USERS = "select distinct user_id from rollups.user_days where user_id is not null"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with running_server() as host:
        yield new_warehouse(host)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, server: dict[str, str]) -> dict[str, Path]:
    """Of one company, whose events lie in one lake: `file` and `server`."""
    base = tmp_path_factory.mktemp("company")
    lake = base / "lake" / "tracks"
    land_demo(base / "file" / "landing", until=UNTIL, truth=base / "truth", **SMALL)
    plant(base / "file" / "landing" / "segment" / "tracks")
    shutil.move(base / "file" / "landing" / "segment" / "tracks", lake)
    settings = (base / "file" / "landing" / "tenure.yml").read_text()
    write_settings(base / "file", settings, {"table": str(lake)}, {"session": CONF})
    shutil.copytree(base / "file", base / "server")
    build(base / "file", UNTIL, "raw", "features")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.items():
            patch.setenv(name, value)
        build(base / "server", UNTIL, "raw", "features")
    return {"file": base / "file", "server": base / "server"}


@pytest.fixture
def on_server(homes: dict[str, Path], server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (server | {"TENURE_HOME": str(homes["server"])}).items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("on_server")
def test_every_table_is_that_of_a_warehouse_in_a_file(homes: dict[str, Path]) -> None:
    folders = [homes["file"]]
    file = homes["file"] / "warehouse" / "tenure.duckdb"
    with warehouse.connect(file, read_only=True, folders=folders) as in_file, warehouse.connect() as there:
        tables = tables_of(in_file, SCHEMAS)
        assert len(tables) > 100
        assert all_differences(in_file, there, [table for table in tables if table != APART]) == {}


@pytest.mark.usefixtures("on_server")
def test_a_second_call_does_nothing(homes: dict[str, Path]) -> None:
    from tenure.cli.events import roll_up
    from tenure.transform.build_stage import build_stage

    found = roll_up(UNTIL)
    assert (found["changed"], found["rolled_up"]) == (0, 0)
    assert build_stage("raw", UNTIL)["statuses"] == {}


@pytest.mark.usefixtures("on_server")
def test_who_is_erased_is_gone_from_the_server_as_well(homes: dict[str, Path], run_tenure) -> None:
    users = homes["server"] / "landing" / "segment" / "users" / "*.parquet"
    with warehouse.connect() as there:
        before = {user for (user,) in there.execute(USERS).fetchall()}
    [user, address] = next(
        found
        for found in duckdb.sql(f"select id, email from read_parquet('{users}') order by id").fetchall()
        if found[0] in before and "@" in (found[1] or "")
    )
    ran = run_tenure("erase", "--email", address)
    assert ran.exit_code == 0, ran.output
    with warehouse.connect() as there:
        after = {user for (user,) in there.execute(USERS).fetchall()}
    assert before - after == {user}
    assert [one for one in after - before if one.startswith("erased-")] == sorted(after - before)
    build(homes["server"], UNTIL, "raw")
    with warehouse.connect() as there:
        assert {user for (user,) in there.execute(USERS).fetchall()} == after
