"""A checkup in a terminal: sources, what is lost, problems, learning. Texts of customers are never markup."""

from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure.doctor.findings import Checkup, Lost, Problem
from tenure.doctor.words import counted, currencies_in_words, mapping_in_words, rows_in_words

COLOURS = {"connected": "green", "partly": "yellow", "not connected": "red", "switched off": "dim"}
MOST_PROBLEMS = 25


def print_checkup(checkup: Checkup, console: Console) -> None:
    """Print all sections; the verdict comes last, where the eye is."""
    end = f", facts end on {checkup.facts_end_on}" if checkup.facts_end_on else ""
    console.print(Text(f"{checkup.folder}{end}", style="bold"))
    console.print(_sources(checkup))
    _print_tables(checkup, console)
    _heading("What maps to accounts", console)
    for mapped in checkup.mapped:
        console.print(Text(f"  {mapping_in_words(mapped)}"))
    if checkup.currencies:
        console.print(Text(f"  {currencies_in_words(checkup)}"))
    _heading("What you lose", console)
    _print_lost(checkup.lost, console)
    _heading("Worth fixing, the dearest first", console)
    _print_problems(checkup.problems, console)
    _heading("Learning", console)
    for sentence in checkup.learning.sentences:
        console.print(Text(f"  {sentence}"))


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
            f"{role.tables_there} of {role.tables}",
            f"{role.rows:,}",
            str(role.newest or "–"),
        )
    return table


def _print_tables(checkup: Checkup, console: Console) -> None:
    """One line per source: rows of each table."""
    for source, tables in groupby(checkup.tables, key=lambda table: table.source):
        said = ", ".join(rows_in_words(table) for table in tables if table.files)
        if said:
            console.print(Text(f"  {source}: {said}", style="dim"))


def _print_lost(lost: tuple[Lost, ...], console: Console) -> None:
    """Grouped by source, the dearest source first; what costs nothing known is only named."""
    dear = [one for one in lost if one.size]
    for source in dict.fromkeys(one.source for one in dear):
        for one in [one for one in dear if one.source == source]:
            console.print(Text.assemble(("  " + one.name, "yellow"), f": {one.why}"))
            for kind, names in one.by_kind:
                console.print(Text(f"    {counted(len(names), kind)}: {', '.join(names)}"))
    cheap = [one.name for one in lost if not one.size]
    if not dear:
        console.print(Text("  Nothing that is known to cost a feature, fact or playbook."))
    if cheap:
        console.print(Text(f"  Missing too, at no known cost: {', '.join(cheap)}", style="dim"))


def _print_problems(problems: tuple[Problem, ...], console: Console) -> None:
    for number, problem in enumerate(problems[:MOST_PROBLEMS], 1):
        style = "bold red" if problem.is_blocking else ""
        console.print(Text(f"{number:3}. {problem.what}", style=style))
        console.print(Text(f"     → {problem.what_to_do}", style="dim"))
    if len(problems) > MOST_PROBLEMS:
        console.print(Text(f"     and {len(problems) - MOST_PROBLEMS} more"))
    if not problems:
        console.print(Text("  Nothing."))
