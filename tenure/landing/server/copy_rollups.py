"""Copies what Spark has delivered to the server: of each day the rows of its last delivery, once."""

from typing import Any

from tenure import warehouse
from tenure.landing.quoting import literal
from tenure.landing.rollups import DAYS, ROLLUPS, write_down_days
from tenure.landing.server.copy_rows import ONE_AT_A_TIME, copy_rows

SCHEMA = "rollups"


def copy_rollups(files: Any, connection: Any) -> None:
    """Bring the tables of the schema `rollups` up to the views of the same names; a day that no one delivers is gone.

    :param files: DuckDB's connection, with the views over the last delivery.
    """
    connection.execute(ONE_AT_A_TIME)
    connection.execute(f"create schema if not exists {SCHEMA}")
    wanted = dict(files.execute(f"select known_on, delivery from {SCHEMA}.days").fetchall())
    there = _made(connection)
    gone = [day for day, delivery in there.items() if wanted.get(day) != delivery]
    new = [day for day, delivery in wanted.items() if there.get(day) != delivery]
    for table, columns in ROLLUPS.items():
        names = [*columns, "known_on"]
        if gone:
            connection.execute(f"delete from {SCHEMA}.{table} where known_on = any(?)", [gone])
        if new:
            query = f"select {', '.join(names)} from {SCHEMA}.{table} where known_on in ({_listed(new)})"
            copy_rows(query, f"{SCHEMA}.{table}", names, files, connection)
    connection.execute(f"delete from {SCHEMA}.days")
    copy_rows(f"from {SCHEMA}.days", f"{SCHEMA}.days", DAYS, files, connection)
    write_down_days(connection)


def _made(connection: Any) -> dict[Any, str]:
    """The delivery of each day that lies there; tables that have other columns than those of today are made anew."""
    wanted = {table: columns | {"known_on": "date"} for table, columns in ROLLUPS.items()} | {"days": DAYS}
    if all(warehouse.columns_of(connection, f"{SCHEMA}.{table}") == {*wanted[table]} for table in wanted):
        return dict(connection.execute(f"select known_on, delivery from {SCHEMA}.days").fetchall())
    for table, columns in wanted.items():
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"drop table if exists {SCHEMA}.{table} cascade")
        connection.execute(f"create table {SCHEMA}.{table} ({declared})")
    return {}


def _listed(days: list[Any]) -> str:
    return ", ".join(f"date {literal(day.isoformat())}" for day in days)
