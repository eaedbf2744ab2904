"""A checkup in a terminal: sources, what is lost, problems, learning. Texts of customers are never markup."""

from itertools import groupby

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tenure.doctor.findings import Checkup, Problem, shown
from tenure.doctor.words import counted, currencies_in_words, mapping_in_words, rows_in_words

COLOURS = {
    "connected": "green",
    "partly": "yellow",
    "not connected": "red",
    "not used": "dim",
    "switched off": "dim",
}
MOST_PROBLEMS = 25


def print_checkup(checkup: Checkup, console: Console) -> None:
    """Print all sections; the verdict comes last, where the eye is."""
    end = f", facts end on {checkup.facts_end_on}" if checkup.facts_end_on else ""
    console.print(Text(f"{shown(checkup.folder, 200)}{end}", style="bold"))
    console.print(_sources(checkup))
    _print_tables(checkup, console)
    _heading("What maps to accounts", console)
    for mapped in checkup.mapped:
        _say(console, 2, mapping_in_words(mapped))
    if checkup.currencies:
        _say(console, 2, currencies_in_words(checkup))
    _heading("What is lost or less complete", console)
    _print_lost(checkup, console)
    _heading("Worth fixing, most costly first", console)
    _print_problems(checkup.problems, console)
    _heading("Learning", console)
    for sentence in checkup.learning.sentences:
        _say(console, 2, sentence)


def _say(console: Console, indent: int, text: str | Text, style: str = "") -> None:
    """Print a paragraph whose every line is indented. A string is text, never markup."""
    console.print(
        Padding(Text(text, style) if isinstance(text, str) else text, (0, 0, 0, indent), expand=False)
    )


def _heading(title: str, console: Console) -> None:
    console.print(Text(f"\n{title}", style="bold"))


def _sources(checkup: Checkup) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for name in ("Role", "Source", "State"):
        table.add_column(name)
    for name in ("Tables", "Rows", "Newest"):
        table.add_column(name, justify="right")
    for role in checkup.roles:
        table.add_row(
            role.role,
            role.source,
            Text(role.state, style=COLOURS[role.state]),
            role.tables_in_words,
            f"{role.rows:,}",
            str(role.newest or "–"),
        )
    return table


def _print_tables(checkup: Checkup, console: Console) -> None:
    """One line per source: rows of each table."""
    for source, tables in groupby(checkup.tables, key=lambda table: table.source):
        said = ", ".join(rows_in_words(table) for table in tables if table.files)
        if said:
            _say(console, 2, f"{source}: {said}", "dim")


def _print_lost(checkup: Checkup, console: Console) -> None:
    for _, places in checkup.lost_by_source:
        for one in places:
            _say(console, 2, Text.assemble((one.name, "yellow"), f": {one.why}"))
            for kind, names in one.by_kind:
                _say(console, 4, f"{counted(len(names), kind)}: {', '.join(names)}")
    if not checkup.lost_by_source:
        _say(console, 2, "Nothing that is known to cost a feature, fact or playbook.")
    if checkup.lost_at_no_cost:
        _say(console, 2, f"Missing too, at no known cost: {', '.join(checkup.lost_at_no_cost)}", "dim")


def _print_problems(problems: tuple[Problem, ...], console: Console) -> None:
    for problem in problems[:MOST_PROBLEMS]:
        _say(console, 2, f"• {problem.what}", "bold red" if problem.is_blocking else "")
        _say(console, 4, f"→ {problem.what_to_do}", "dim")
    if len(problems) > MOST_PROBLEMS:
        _say(console, 2, f"and {len(problems) - MOST_PROBLEMS} more")
    if not problems:
        _say(console, 2, "Nothing.")
