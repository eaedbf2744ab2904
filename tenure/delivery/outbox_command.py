"""The command `python -m tenure.delivery.outbox`: list what waits in the outbox, and resend dead letters."""

import argparse
import sys

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure import warehouse
from tenure.core import paths
from tenure.delivery.outbox_schema import create_outbox

COLUMNS = ("key", "status", "as of", "attempts", "first try", "last try", "next attempt", "reason")
# A pipe or a log file has no width of its own.
PLAIN_WIDTH = 180

# No payload: it holds names and addresses of customers, which do not belong in a terminal.
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
RESEND = """
update delivery.outbox
set status = 'pending', attempts = 0
where status = 'dead letter' and ($key is null or key = $key)
returning key
"""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tenure.delivery.outbox", description="What waits in the outbox, and why."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="show dead letters and pending rows")
    resend = commands.add_parser(
        "resend", help="make dead letters pending again: they go with the next delivery"
    )
    which = resend.add_mutually_exclusive_group(required=True)
    which.add_argument("--key", help="only this one")
    which.add_argument("--all", action="store_true", help="all dead letters")
    arguments = parser.parse_args()
    try:
        if arguments.command == "list":
            print_waiting()
        else:
            _resend(arguments.key)
    except duckdb.IOException:
        sys.exit(f"{paths.warehouse_file()} is being written by a run: try again when it is done")


def print_waiting(console: Console | None = None) -> None:
    """Print dead letters and pending rows as a table, without their payloads."""
    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    rows = _waiting()
    if not rows:
        console.print("Nothing waits in the outbox.")
        return
    table = Table(title="Outbox: dead letters and pending", title_justify="left", box=box.SIMPLE_HEAD)
    for name in COLUMNS:
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


def resend(connection: duckdb.DuckDBPyConnection, key: str | None = None) -> list[str]:
    """Make all dead letters pending, or the one with this key. :returns: their keys"""
    return [found for (found,) in connection.execute(RESEND, {"key": key}).fetchall()]


def _resend(key: str | None) -> None:
    with warehouse.connect() as connection:
        create_outbox(connection)
        keys = resend(connection, key)
    if key and not keys:
        sys.exit(f"{key} is not a dead letter")
    print(f"{len(keys)} dead letters are pending again: the next run sends them, or clear deliver_tasks now")
