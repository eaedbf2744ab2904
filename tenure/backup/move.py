"""Moves what a run cannot make again between the home's DuckDB file and a server; the next run builds all else."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import InvalidInput, NotBuilt
from tenure.core.home_lock import lock_home
from tenure.landing.quoting import identifier, literal
from tenure.landing.server.copy_rows import NULL, copy_rows, type_on_server
from tenure.warehouse import duckdb_engine, postgres_engine

log = logging.getLogger("tenure")

# Versions of entities, models' results, what was sent, what was published, features of past days.
KEPT = ("snapshots", "ml", "delivery", "publish", "marts")
# In the target, while a move is not at its end: which tables are there as a whole.
MOVED = "landing.moved_tables"
_TO_DUCKDB = {"timestamp without time zone": "timestamp", "double precision": "double"}

TABLES = """
select table_schema || '.' || table_name
from information_schema.tables
where
    table_catalog = current_database() and table_type in ('BASE TABLE', 'LOCAL TEMPORARY')
    and table_schema = any(?) and position('__dbt_' in table_name) = 0
order by 1
"""
COLUMNS = """
select column_name, data_type from information_schema.columns
where table_catalog = current_database() and table_schema = ? and table_name = ?
order by ordinal_position
"""
# What the caller shows of a table: its name and how many rows it has.
Show = Callable[[str, int], None]


def move_warehouse(to_server: bool, show: Show = lambda table, rows: None) -> int:
    """Copy the tables of `KEPT` from the home's file to the server that PGHOST and PGDATABASE name, or back.

    Each table arrives as a whole. Killed and called again it goes on with the tables that are not there yet. What it
    copies from stays as it is.

    :returns: how many tables have been moved, by this call and those before it.
    :raises NotBuilt: there is nothing to move.
    :raises InvalidInput: the target holds tables that no unfinished move has brought.
    :raises HomeInUse: a command works on the home.
    """
    if not to_server or paths.warehouse_file().exists():
        with ExitStack() as opened:
            opened.enter_context(lock_home())
            for what in (warehouse.DAY, warehouse.DBT, warehouse.DELIVERY):
                opened.enter_context(warehouse.alone_on_server(what))
            file = opened.enter_context(duckdb_engine.connect(paths.warehouse_file()))
            server = opened.enter_context(postgres_engine.connect())
            return _move(file, server, show) if to_server else _move(server, file, show)
    raise NotBuilt(f"no warehouse at {paths.warehouse_file()}: there is nothing to move")


def _move(source: Any, target: Any, show: Show) -> int:
    tables = _tables(source, KEPT)
    if not tables:
        raise NotBuilt("nothing has been built where it is to be moved from")
    moved = _begin(target)
    for table in tables:
        if table not in moved:
            show(table, _copy(table, source, target))
    target.execute(f"drop table {MOVED}")
    return len(tables)


def _begin(target: Any) -> set[str]:
    """Tables that a move before this one has brought.

    :raises InvalidInput: there are others.
    """
    moved: set[str] = set()
    if warehouse.table_exists(target, MOVED):
        moved = {table for (table,) in target.execute(f"select table_name from {MOVED}").fetchall()}
    others = sorted(set(_tables(target, warehouse.SCHEMAS)) - moved - {MOVED})
    if others:
        raise InvalidInput(
            f"the target holds {len(others)} tables of a warehouse already, such as {others[0]}: nothing was"
            " overwritten; name an empty database, or set the home's file aside"
        )
    target.execute("create schema if not exists landing")
    target.execute(f"create table if not exists {MOVED} (table_name text, row_count bigint)")
    return moved


def _tables(connection: Any, schemas: tuple[str, ...]) -> list[str]:
    return [table for (table,) in connection.execute(TABLES, [list(schemas)]).fetchall()]


def _copy(table: str, source: Any, target: Any) -> int:
    """The rows by a file of the home, written by one engine and read by the other; returns how many."""
    columns: dict[str, str] = dict(source.execute(COLUMNS, table.split(".")).fetchall())
    names = ", ".join(map(identifier, columns))
    with warehouse.transaction(target):
        target.execute(f"create schema if not exists {table.split('.')[0]}")
        if warehouse.is_server(target):
            types = {name: type_on_server(kind) for name, kind in columns.items()}
            target.execute(f"create table {table} ({_declared(types)})")
            copy_rows(f"select {names} from {table}", table, columns, source, target)
        else:
            types = {name: _TO_DUCKDB.get(kind, kind) for name, kind in columns.items()}
            target.execute(f"create table {table} ({_declared(types)})")
            _copy_back(f"select {names} from {table}", table, types, source, target)
        [(count,)] = target.execute(f"select count(*) from {table}").fetchall()
        [(wanted,)] = source.execute(f"select count(*) from {table}").fetchall()
        if count != wanted:
            raise RuntimeError(f"{table}: {wanted} rows where it is moved from, {count} where to")
        target.execute(f"insert into {MOVED} values (?, ?)", [table, count])
    return int(count)


def _copy_back(query: str, table: str, types: dict[str, str], server: Any, target: Any) -> None:
    with TemporaryDirectory(dir=paths.home(), prefix="move-") as folder:
        rows = Path(folder) / "rows.csv"
        server.copy_to(f"copy ({query}) to stdout (format csv, null {literal(NULL)}, force_quote *)", rows)
        if rows.stat().st_size:
            _read_file(rows, table, types, target)


def _read_file(rows: Path, table: str, types: dict[str, str], target: Any) -> None:
    texts = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in types)
    values = ", ".join(f"cast({identifier(name)} as {kind})" for name, kind in types.items())
    target.execute(
        f"insert into {table} select {values} from read_csv({literal(str(rows))}, header = false, auto_detect = false,"
        f" delim = ',', quote = '\"', escape = '\"', nullstr = {literal(NULL)},"
        f" allow_quoted_nulls = false, parallel = false, columns = {{{texts}}})"
    )


def _declared(types: dict[str, str]) -> str:
    return ", ".join(f"{identifier(name)} {kind}" for name, kind in types.items())
