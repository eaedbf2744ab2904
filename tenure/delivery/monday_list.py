"""The Monday list as one reads it in a terminal, and as CSV: `tenure monday`."""

import csv
import io
import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError

ROWS = 12
# For a pipe or a log file, which have no width of their own.
PLAIN_WIDTH = 140
# How a formula begins in a spreadsheet; names of accounts come from customers.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLOURS = {"high": "bold red", "elevated": "yellow", "at_risk": "bold red", "watch": "yellow"}


class NoMondayList(TenureError, LookupError):
    """Nothing has been published, or nothing for that day."""


@dataclass(frozen=True)
class MondayList:
    """`accounts`: rows of `pub_monday_list` by rank; `summary`: the row of `pub_monday_summary`."""

    as_of_date: date
    accounts: list[dict[str, Any]]
    summary: dict[str, Any]

    @property
    def has_signal(self) -> bool:
        return self.summary["expected_churned"] is not None


def read_monday_list(
    as_of_date: str | date | None = None, connection: duckdb.DuckDBPyConnection | None = None
) -> MondayList:
    """Read a day's list; without a day the latest.

    :param connection: to the warehouse; without one the published snapshot is read.
    :raises NoMondayList: there is no snapshot yet, or no list for the day.
    """
    if connection:
        return _read(connection, as_of_date)
    file = paths.published_file()
    if not file.exists():
        raise NoMondayList(f"{file} is not there yet: run customer_health_daily for a day")
    with warehouse.connect(file, read_only=True) as snapshot:
        return _read(snapshot, as_of_date)


def _read(connection: duckdb.DuckDBPyConnection, as_of_date: str | date | None) -> MondayList:
    summaries = _records(connection, "select * from publish.pub_monday_summary order by as_of_date")
    by_day = {summary["as_of_date"]: summary for summary in summaries}
    day = read_as_of_date(as_of_date) if as_of_date else max(by_day, default=None)
    if day not in by_day:
        raise NoMondayList(f"no Monday list for {day}; days with a list: {', '.join(map(str, by_day))}")
    query = "select * from publish.pub_monday_list where as_of_date = ? order by rank"
    return MondayList(day, _records(connection, query, day), by_day[day])


def _records(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[dict[str, Any]]:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def print_monday_list(
    as_of_date: str | date | None = None, rows: int = ROWS, console: Console | None = None
) -> MondayList:
    """Print the first `rows` accounts, what the whole list promises, and how to see the rest.

    :raises NoMondayList: as `read_monday_list`.
    """
    monday = read_monday_list(as_of_date)
    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(_table(monday, rows, console.width))
    console.print(promise(monday))
    listed = len(monday.accounts)
    if listed > rows:
        command = f"tenure monday --as-of {monday.as_of_date} --rows {listed}"
        console.print(Text(f"{listed - rows} more: {command}", style="dim"))
    return monday


def _table(monday: MondayList, rows: int, width: int) -> Table:
    table = Table(
        title=f"Monday list, {monday.as_of_date}",
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
    table.add_column("Churn" if monday.has_signal else "Health", justify="right", no_wrap=True)
    table.add_column("MRR", justify="right", no_wrap=True)
    table.add_column("Why", ratio=11, overflow="fold")
    table.add_column("Next step", ratio=6)
    table.add_column("Owner", ratio=4, overflow="ellipsis", no_wrap=True)
    for account in monday.accounts[:rows]:
        table.add_row(*_cells(account, monday))
    return table


def _cells(account: dict[str, Any], monday: MondayList) -> tuple[Text | str, ...]:
    """Customers' words as `Text`: in plain strings Rich would look for markup."""
    return (
        str(account["rank"]),
        Text(account["account_name"] or account["account_id"]),
        risk(account, monday.has_signal),
        money(account["mrr_cents"]),
        Text((account["reasons"] or "–").replace("; ", "\n")),
        next_step(account, monday.as_of_date),
        Text(account["owner_email"].split("@")[0]),
    )


def risk(account: dict[str, Any], has_signal: bool) -> Text:
    if has_signal:
        return Text(f"{account['churn_probability']:.0%}", style=COLOURS.get(account["risk_band"], ""))
    score = account["health_score"]
    return Text("unknown" if score is None else f"{score:.0f}", style=COLOURS.get(account["health_band"], ""))


def next_step(account: dict[str, Any], as_of_date: date) -> Text:
    if not account["task"]:
        return Text("–", style="dim")
    due_on = account["task_due_on"]
    due = (f"due {due_on:%a %d %b}", "red") if due_on < as_of_date else (f"by {due_on:%a %d %b}", "dim")
    return Text.assemble(account["task"], "\n", due)


def money(cents: int | None) -> str:
    return "–" if cents is None else f"{cents / 100:,.0f}"


def promise(monday: MondayList) -> Text:
    note, mrr, at_risk = (monday.summary[name] for name in ("note", "mrr_cents", "mrr_at_risk_cents"))
    text = Text.assemble((f"{note[0].upper()}{note[1:]}.", "bold"), f"\nTheir MRR is {money(mrr)}")
    if monday.has_signal:
        return text.append(f", of which we expect to lose {money(at_risk)}.\n")
    return text.append(". Without a model that has proved itself nobody claims a probability.\n")


def as_csv(monday: MondayList) -> str:
    """All columns and rows of the list, for a spreadsheet: a text that it would take for a formula gets a quote."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    columns = list(monday.accounts[0]) if monday.accounts else []
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in account.values()] for account in monday.accounts)
    return lines.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_csv(monday: MondayList, file: Path) -> None:
    """Replace the file whole. With a mark at its start, by which a spreadsheet knows how umlauts are written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(as_csv(monday), encoding="utf-8-sig")
    os.replace(unfinished, file)
