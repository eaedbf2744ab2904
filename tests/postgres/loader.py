"""A loader: lands what lies in a folder in a PostgreSQL server, a schema for each source, in types of its own."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2

from tenure import warehouse
from tenure.landing.contract import Contract, Table
from tenure.landing.landed_file import LandedFile
from tenure.landing.open_landing import open_landing
from tenure.landing.quoting import identifier

NULL = "\\N"
# A loader knows that its times are in UTC.
TYPES = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "timestamptz",
    "DATE": "date",
}
# What people do on the page comes as files whatever the warehouse.
BY_FILES = {"tenure"}


def load(landing: Path, contract: Contract, folder: Path) -> int:
    """Put the rows of all accepted files into the server that PGHOST and PGDATABASE name; returns how many.

    :param folder: may be written to.
    """
    rows = 0
    with (
        warehouse.connect(warehouse.IN_MEMORY, folders=[landing, folder]) as files,
        psycopg2.connect() as server,
    ):
        report = open_landing(landing, files, contract)
        for table in contract.tables:
            good = [one for one in report.files if one.table == table and one.refusal is None and one.rows]
            if good and table.source not in BY_FILES:
                rows += _load_table(table, good, files, server.cursor(), folder)
    server.close()
    return rows


def _load_table(table: Table, good: list[LandedFile], files: Any, cursor: Any, folder: Path) -> int:
    """The columns that some file has, in the order of the files and their rows."""
    landed = {name for file in good for name in file.names}
    place = f"{identifier(table.source)}.{identifier(table.name)}"
    described = files.execute(f"describe select * from memory.{place}").fetchall()
    columns = {name: TYPES[kind] for name, kind, *_ in described if name in landed}
    cursor.execute(f"create schema if not exists {identifier(table.source)}")
    cursor.execute(f"drop table if exists {place} cascade")
    declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
    cursor.execute(f"create table {place} ({declared})")
    shown = ", ".join(
        f"cast({identifier(name)} as timestamptz) as {identifier(name)}"
        if kind == "timestamptz"
        else identifier(name)
        for name, kind in columns.items()
    )
    with TemporaryDirectory(dir=folder) as inside:
        file = Path(inside) / "rows.csv"
        query = f"select {shown} from memory.{place} order by _landed_file, _landed_row"
        files.execute(f"copy ({query}) to '{file}' (format csv, header false, nullstr '{NULL}')")
        with file.open("rb") as rows:
            cursor.copy_expert(f"copy {place} from stdin (format csv, null '{NULL}')", rows)
    return cursor.rowcount
