"""What people receive: the Monday list, and the rows of the outbox that still wait."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.cli.options import read_day
from tenure.core.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import Console

# For a pipe or a log file, which have no width of their own.
PLAIN_WIDTH = 180

outbox = typer.Typer(help="List what receivers have not accepted, and send it again.", no_args_is_help=True)


def monday(
    as_of: Annotated[
        date | None,
        typer.Option(parser=read_day, metavar="DAY", help="Day of the list, such as 2026-06-29; the latest."),
    ] = None,
    csv: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Write the whole list as CSV instead; - writes it to the terminal."
        ),
    ] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Accounts to show: 12.")] = None,
) -> None:
    """Print the Monday list, or write it as CSV."""
    from tenure.delivery.monday_list.csv_file import as_csv, write_csv
    from tenure.delivery.monday_list.read import read_monday_list
    from tenure.delivery.monday_list.terminal import ROWS, print_monday_list

    if csv is None:
        print_monday_list(as_of, rows or ROWS)
    elif csv == "-":
        sys.stdout.write(as_csv(read_monday_list(as_of).accounts))
    else:
        write_csv(read_monday_list(as_of).accounts, Path(csv))


@outbox.command("list")
def list_waiting() -> None:
    """Show dead letters and pending rows, with the receiver's message."""
    print_waiting()


@outbox.command()
def resend(
    key: Annotated[str | None, typer.Option(help="This one.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Make dead letters pending again: they go with the next delivery."""
    from tenure import warehouse
    from tenure.delivery import outbox_waiting

    if (key is None) != everything:
        raise typer.BadParameter("name one with --key, or all of them with --all")
    with warehouse.connect() as connection:
        keys = outbox_waiting.resend(connection, key)
    if key and not keys:
        raise InvalidInput(f"{key} is not a dead letter")
    print(f"{len(keys)} dead letters are pending again: they go with the next run, or clear deliver_tasks")


def print_waiting(console: "Console | None" = None) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tenure.core.plain_text import one_line
    from tenure.delivery.outbox_waiting import COLUMNS, read_waiting

    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    rows = read_waiting()
    if not rows:
        console.print("Nothing waits in the outbox.")
        return
    table = Table(title="Outbox: dead letters and pending", title_justify="left", box=box.SIMPLE_HEAD)
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("–" if value is None else one_line(value)) for value in row))
    console.print(table)
