"""What `python -m tenure.delivery.outbox` does: see what waits, and give dead letters another chance."""

import argparse
import sys

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure import warehouse
from tenure.core import paths
from tenure.delivery import outbox_table

# For a pipe or a log file, which have no width of their own.
PLAIN_WIDTH = 180

# No payload: that would show customers' names and addresses to whoever looks over the shoulder.
WAITING = """
select
    key, status, as_of_date, attempts, first_tried_on, last_tried_on,
    case
        when status = 'pending' then 'next delivery'
        else 'after resend'
    end as next_attempt,
    last_error
from delivery.outbox
where status in ('dead letter', 'pending')
order by status, as_of_date, key
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tenure.delivery.outbox", description="What of the outbox still waits, and why."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="show dead letters and pending rows")
    resend = commands.add_parser(
        "resend", help="make dead letters pending again: they go with the next delivery"
    )
    which = resend.add_mutually_exclusive_group(required=True)
    which.add_argument("--key", help="this one")
    which.add_argument("--all", action="store_true", help="all of them")
    arguments = parser.parse_args()
    try:
        print_waiting() if arguments.command == "list" else _resend(arguments.key)
    except duckdb.IOException:
        sys.exit(f"{paths.warehouse_file()} is being written by a run: try again when it is done")


def print_waiting(console: Console | None = None) -> None:
    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    rows = _waiting()
    if not rows:
        console.print("Nothing waits in the outbox.")
        return
    table = Table(title="Outbox: dead letters and pending", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("key", "status", "of", "attempts", "first", "last", "next attempt", "the receiver's words"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("–" if value is None else str(value)) for value in row))
    console.print(table)


def _waiting() -> list[tuple]:
    if not paths.warehouse_file().exists():
        return []
    with warehouse.connect(read_only=True) as connection:
        if not warehouse.table_exists(connection, "delivery.outbox"):
            return []
        return connection.execute(WAITING).fetchall()


def _resend(key: str | None) -> None:
    with warehouse.connect() as connection:
        outbox_table.make(connection)
        keys = outbox_table.resend(connection, key)
    if key and not keys:
        sys.exit(f"{key} is no dead letter")
    print(f"{len(keys)} dead letters are pending again: they go with the next run, or clear deliver_tasks")
