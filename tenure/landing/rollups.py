"""Takes what Spark has delivered of the product's events: as views over its Parquet files, in the schema `rollups`.

The days are written down as those of a file of events are, so that what follows sees by the same sums what is new.
"""

import hashlib
from datetime import date
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.settings import Settings
from tenure.landing.quoting import literal, path_literal

# The table that is rolled up instead of landing.
EVENTS = "segment.tracks"
# Of rows whose day cannot be read (macro `no_day`).
NO_DAY = date(1, 1, 1)
# Columns of each rollup, beside `known_on`.
ROLLUPS = {
    "user_days": {"account_id": "text", "user_id": "text", "active_on": "date", "events": "bigint"},
    "feature_days": {
        "account_id": "text",
        "event_name": "text",
        "onboarding_step": "text",
        "active_on": "date",
        "events": "bigint",
    },
    "uses": {"account_id": "text", "user_id": "text", "event_name": "text", "active_on": "date"},
    "groupless_days": {"source_name": "text", "user_id": "text", "events": "bigint"},
    "active_days": {"active_on": "date", "events": "bigint"},
    "apart": {
        "event_id": "text",
        "user_id": "text",
        "account_id": "text",
        "event_name": "text",
        "event_text": "text",
        "occurred_at": "timestamp",
        "received_at": "timestamp",
        "id_hash": "bigint",
        "landed_file": "text",
        "landed_row": "bigint",
        "reason": "text",
        "payload": "text",
    },
}
# What no delivery says: the connector, which is that of the table.
_KNOWN = {"source_name": literal(EVENTS.split(".")[0])}
DAYS = {
    "known_on": "date",
    "rows_landed": "bigint",
    "rows_kept": "bigint",
    "digest": "text",
    "rolled_up_by": "text",
    "delivery": "text",
}


def tables_elsewhere(settings: Settings) -> tuple[str, ...]:
    """The tables, as `source.table`, that are not read from the landing folder."""
    return (EVENTS,) if settings.rollups.is_spark else ()


def take_rollups(connection: duckdb.DuckDBPyConnection) -> None:
    """Open the last delivery that came to its end; empty views where there is none yet."""
    with warehouse.transaction(connection):
        connection.execute("create schema if not exists rollups")
        declared = ", ".join(f"{name} {kind}" for name, kind in DAYS.items())
        connection.execute(f"create or replace table rollups.days ({declared})")
        last = last_delivery(paths.rollups())
        if last is not None:
            connection.execute(
                f"insert into rollups.days by name {_read(sorted(last.glob('*.parquet')))}, hive_partitioning = false)"
            )
        days = connection.execute("select known_on, delivery from rollups.days").fetchall()
        for table, columns in ROLLUPS.items():
            files = [
                file
                for day, delivery in days
                for file in sorted(_folder(table, day.isoformat(), delivery).glob("*.parquet"))
            ]
            connection.execute(f"create or replace view rollups.{table} as {_view(files, columns)}")
        write_down_days(connection)


def last_delivery(folder: Path) -> Path | None:
    """The folder of its days: they are written last, and their file appears as a whole."""
    written = {file.parent for file in (folder / "days").glob("of_delivery=*/*.parquet")}
    return max(written, default=None)


def delivery_name(folder: Path) -> str:
    """Of the last delivery that came to its end; empty where there is none."""
    last = last_delivery(folder)
    return "" if last is None else last.name


def _folder(table: str, day: str, delivery: str) -> Path:
    return paths.rollups() / table / f"delivery={delivery}" / f"known_on={day}"


def _read(files: list[Path]) -> str:
    """The beginning of a `select` from the files, to which options can be added."""
    return f"select * from read_parquet([{', '.join(map(path_literal, files))}]"


def _view(files: list[Path], columns: dict[str, str]) -> str:
    read = ", ".join(f"cast({_KNOWN.get(name, name)} as {kind}) as {name}" for name, kind in columns.items())
    if not files:
        nothing = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        return f"select {nothing}, cast(null as date) as known_on where false"
    listed = ", ".join(map(path_literal, files))
    return (
        f"select {read}, known_on from read_parquet([{listed}], hive_partitioning = true,"
        " hive_types = {'known_on': date, 'delivery': varchar})"
    )


def write_down_days(connection: duckdb.DuckDBPyConnection) -> None:
    """`landing.files` and `landing.file_days`, as of a file that was read. A day that is none is not known there."""
    source, table = EVENTS.split(".")
    file = f"{source}/{table}"
    for written in ("files", "file_days"):
        connection.execute(f"delete from landing.{written} where file = ?", [file])
    rows = connection.execute("select known_on, rows_landed, digest, delivery from rollups.days").fetchall()
    if not rows:
        return
    connection.execute(
        "insert into landing.files (file, source_name, table_name, rows_landed, is_accepted) values (?, ?, ?, ?, true)",
        [file, source, table, sum(row[1] for row in rows)],
    )
    connection.executemany(
        "insert into landing.file_days values (?, ?, ?, ?, ?, ?)",
        [
            [file, source, table, None if day == NO_DAY else day, landed, _number(digest, delivery)]
            for day, landed, digest, delivery in rows
        ],
    )


def _number(digest: str, delivery: str) -> int:
    """Of 64 bits: another one when what landed of the day, or what was made of it, is another."""
    return int.from_bytes(hashlib.sha256(f"{digest} {delivery}".encode()).digest()[:7], "big")
