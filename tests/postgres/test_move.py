"""A home moves from its file to a server and back, whatever stands in its tables, also when it is ended midway."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.backup import move
from tenure.backup.move import move_warehouse
from tenure.core import paths
from tenure.core.errors import InvalidInput, NotBuilt
from tests.postgres.equality import all_differences

TABLES = ("delivery.outbox", "ml.scores", "publish.pub_list", "snapshots.accounts")
ODD = (
    "create schema {schema}",
    "create table {table} (id bigint, name text, score double, seen_at timestamp, day date, flag boolean, n integer)",
    """insert into {table} values
    (1, 'a, "quoted"' || chr(10) || 'line', 0.1 + 0.2, '2026-01-01 10:00:00.123456', '2026-01-01', true, 1),
    (2, '', 1e300, '0001-01-01', '9999-12-31', false, -1), (3, '\\N', -0.0, null, null, null, null),
    (9223372036854775807, null, 'nan', '2026-01-01', null, null, null), (5, 'NULL', 'inf', null, null, null, 0)""",
)  # fmt: skip


@pytest.fixture
def moved_home(home: Path, on_postgres: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a warehouse in its file, and an empty database."""
    monkeypatch.setenv("WAREHOUSE_TARGET", "duckdb")
    with warehouse.connect() as file:
        for table in TABLES:
            for statement in ODD:
                file.execute(statement.format(schema=table.split(".")[0], table=table))
        file.execute("create schema staging; create table staging.made_again as select 1 as number")
    return home


def differences() -> dict[str, list[str]]:
    with warehouse.connect(paths.warehouse_file()) as file, move.postgres_engine.connect() as server:
        return all_differences(file, server, TABLES)


def test_there_and_back_all_rows_are_the_same(moved_home: Path) -> None:
    shown: list[tuple[str, int]] = []
    assert move_warehouse(True, lambda *one: shown.append(one)) == len(TABLES)
    assert shown == [(table, 5) for table in TABLES]
    assert differences() == {}
    kept = paths.warehouse_file().rename(moved_home / "before.duckdb")
    assert move_warehouse(False) == len(TABLES)
    assert differences() == {}
    with warehouse.connect(kept) as before, warehouse.connect(paths.warehouse_file()) as after:
        assert all_differences(before, after, TABLES) == {}


def test_a_target_that_is_not_empty_is_left_alone(moved_home: Path) -> None:
    move_warehouse(True)
    with pytest.raises(InvalidInput, match=r"delivery\.outbox"):
        move_warehouse(True)
    with pytest.raises(InvalidInput, match=r"delivery\.outbox"):
        move_warehouse(False)


@pytest.mark.parametrize("to_server", [True, False])
def test_a_move_that_was_ended_goes_on(
    to_server: bool, moved_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not to_server:
        move_warehouse(True)
        paths.warehouse_file().unlink()
    copy: Callable = move._copy

    def end_at_the_third(table: str, source: object, target: object) -> int:
        rows = copy(table, source, target)
        if table == TABLES[2]:
            raise KeyboardInterrupt
        return int(rows)

    with monkeypatch.context() as patch:
        patch.setattr(move, "_copy", end_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            move_warehouse(to_server)
    shown: list[str] = []
    assert move_warehouse(to_server, lambda table, rows: shown.append(table)) == len(TABLES)
    assert shown == [TABLES[3]]
    assert differences() == {}


def test_nothing_to_move_is_said(home: Path, on_postgres: None) -> None:
    with pytest.raises(NotBuilt):
        move_warehouse(True)
    with pytest.raises(NotBuilt):
        move_warehouse(False)


def test_the_command_shows_each_table(moved_home: Path, run_tenure: Callable) -> None:
    ran = run_tenure("warehouse", "move", "--to", "postgres")
    assert ran.exit_code == 0, ran.output
    assert "ml.scores: 5 rows\n" in ran.output
    assert "export WAREHOUSE_TARGET=postgres" in ran.output
