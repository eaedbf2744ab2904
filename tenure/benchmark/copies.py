"""A larger company without a larger simulation: renamed copies of its accounts, and its past once more, moved back."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tenure import warehouse

# What an account needs to have events and to be worth something. Support, CRM and surveys stay those of the originals.
COPIED = (
    "segment/tracks", "segment/users", "segment/groups", "segment/identifies", "stripe/customer",
    "stripe/subscription_history", "stripe/subscription_item", "stripe/invoice", "stripe/invoice_line_item",
    "stripe/charge", "stripe/payment_method", "stripe/credit_note", "hubspot/company", "tenure/cancellation",
)  # fmt: skip
EVENTS = "segment/tracks"
# Keys of what all copies share: plans, the company's own people, browsers.
SHARED_KEYS = ("plan_id", "anonymous_id", "property_hubspot_owner_id")
VENDOR = "tenure-demo.example"
MINUTES_MOVED = 30
# Whole weeks, so that a weekday stays one.
TWO_YEARS = 728
FILES = "2*.parquet"


def copy_accounts(landing: Path, copies: int) -> None:
    """Let there be each account `copies` times, with users, events and subscriptions of its own.

    The ids of copies end in -c1, -c2 and so on; those of their events are new UUIDs, which replays share as before.
    Events move by up to half an hour within their day.
    """
    if copies == 1:
        return
    with warehouse.connect(warehouse.IN_MEMORY, folders=[landing]) as connection:
        for table in COPIED:
            for file in sorted((landing / table).glob(FILES)):
                _rewrite(connection, file, _copied(connection, table, file, copies))


def copy_past(landing: Path, days: int = TWO_YEARS) -> None:
    """Land all events once more, so many days earlier and with new ids, in files of their own."""
    for file in sorted((landing / EVENTS).glob(FILES)):
        move_events(file, file.with_name(f"before-{file.name}"), -days)


def move_events(source: Path, target: Path, days: int) -> None:
    """Write the events of a file to another one, so many days later and with new ids."""
    moved = ", ".join(
        f"{column} + interval '{days} days' as {column}" for column in ("timestamp", "received_at", "sent_at")
    )
    new_id = _new_id(f"'moved by {days}'")
    query = f"select * replace ({new_id} as id, {moved}) from read_parquet('{source}') order by received_at"
    with warehouse.connect(warehouse.IN_MEMORY, folders=[source.parent, target.parent]) as connection:
        _rewrite(connection, target, query)


def _copied(connection: duckdb.DuckDBPyConnection, table: str, file: Path, copies: int) -> str:
    names = [row[0] for row in connection.execute(f"describe from read_parquet('{file}')").fetchall()]
    columns = ", ".join(
        f"case when copy = 0 then {name} else {in_copy} end as {name}"
        for name, in_copy in _changed(table, names)
    )
    order = "order by received_at" if table == EVENTS else ""
    rows = f"read_parquet('{file}'), range({copies}) as copies (copy)"
    return f"select * exclude (copy) replace ({columns}) from {rows} {order}"


def _changed(table: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Columns of a table that differ in a copy, with their values in it."""
    is_events = table == EVENTS
    for name in names:
        if is_events and name == "id":
            yield name, _new_id("copy")
        elif is_events and name in ("timestamp", "received_at", "sent_at"):
            later = f"{name} + to_minutes(cast(hash(id, copy) % {MINUTES_MOVED} as integer))"
            yield (
                name,
                f"least({later}, date_trunc('day', {name}) + interval '1 day' - interval '1 microsecond')",
            )
        elif name in ("email", "property_domain"):
            renamed = f"replace({name}, '.example', '-c' || copy || '.example')"
            yield name, f"case when {name} like '%{VENDOR}' then {name} else {renamed} end"
        elif name == "metadata":
            yield name, f"""regexp_replace({name}, '("account_id": "[^"]*)"', '\\1-c' || copy || '"')"""
        elif (name == "id" or name.endswith("_id")) and name not in SHARED_KEYS:
            yield name, f"{name} || '-c' || copy"


def _new_id(salt: str) -> str:
    """SQL of a UUID of version 4 form that is made of the id and of the salt, an SQL expression."""
    parts = r"'(.{8})(.{4}).(.{3}).(.{3})(.{12})', '\1-\2-4\3-a\4-\5'"
    return f"regexp_replace(md5(id || ' ' || {salt}), {parts})"


def _rewrite(connection: duckdb.DuckDBPyConnection, target: Path, query: str) -> None:
    """The rows of the query as a file. In the order of the query: by arrival, as a loader writes them."""
    connection.execute("set preserve_insertion_order = true")
    part = target.with_name(f".{target.name}.part")
    connection.execute(f"copy ({query}) to '{part}' (format parquet, compression zstd)")
    os.replace(part, target)
