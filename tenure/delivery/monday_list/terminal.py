"""The Monday list in a terminal."""

import sys
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure.delivery.monday_list.read import MondayList, read_monday_list
from tenure.delivery.monday_list.text import WAITING_TITLE, AccountText, MondayText, monday_text

ROWS = 12
# A pipe or a log file has no width of its own.
PLAIN_WIDTH = 140
COLOURS = {"high": "bold red", "elevated": "yellow", "at_risk": "bold red", "watch": "yellow"}


def print_monday_list(
    as_of_date: str | date | None = None, rows: int = ROWS, console: Console | None = None
) -> MondayList:
    """Print the first `rows` accounts, what the whole list promises, and how to see the rest.

    :raises NoMondayList: as `read_monday_list`.
    """
    monday = read_monday_list(as_of_date)
    content = monday_text(monday)
    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(_table(content, rows, console.width))
    console.print(Text.assemble((content.note, "bold"), f"\n{content.mrr_note}\n"))
    if content.waiting:
        console.print(Text("\n".join([f"{WAITING_TITLE}:", *content.waiting, ""])))
    listed = len(content.accounts)
    if listed > rows:
        command = f"tenure monday --as-of {monday.as_of_date} --rows {listed}"
        console.print(Text(f"{listed - rows} more: {command}", style="dim"))
    return monday


def _table(content: MondayText, rows: int, width: int) -> Table:
    table = Table(
        title=content.title,
        title_style="bold",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1),
        collapse_padding=True,
        leading=1,
        width=width,
    )
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("Account", min_width=12, ratio=4, style="bold")
    table.add_column(content.risk_name.capitalize(), justify="right", no_wrap=True)
    table.add_column("MRR", justify="right", no_wrap=True)
    table.add_column("Why", ratio=11, overflow="fold")
    table.add_column("Next step", ratio=6)
    table.add_column("Owner", ratio=4, overflow="ellipsis", no_wrap=True)
    for account in content.accounts[:rows]:
        table.add_row(*_cells(account))
    return table


def _cells(account: AccountText) -> tuple[Text | str, ...]:
    """Customers' texts as `Text`: in plain strings Rich would look for markup."""
    return (
        account.rank,
        Text(account.account),
        Text(account.risk, style=COLOURS.get(account.band, "")),
        account.mrr,
        Text("\n".join(account.reasons)),
        _next_step(account),
        Text(account.owner.split("@")[0]),
    )


def _next_step(account: AccountText) -> Text:
    if not account.task:
        return Text(account.next_step, style="dim")
    return Text.assemble(account.task, "\n", (account.due, "red" if account.is_overdue else "dim"))
