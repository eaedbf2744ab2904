"""The landing folder, file by file."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from tenure.core.errors import InvalidInput

app = typer.Typer(help="Check a landing folder before anything is built from it.", no_args_is_help=True)

# Accepted and refused files by table, in the order of the contract.
TABLES = """
select source_name, table_name, count(*) filter (where is_accepted), count(*) filter (where not is_accepted),
    coalesce(sum(rows_landed) filter (where is_accepted), 0)
from landing.files where table_name is not null group by all order by all
"""


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="It holds source/table/files.")
    ],
) -> None:
    """Read a landing folder as a run would, and say what is accepted and what is refused, file by file.

    Nothing is written; `tenure doctor` says what it means for signals and learning. Status 1 when a needed table is
    missing, or one of its files is refused.
    """
    from tenure import warehouse
    from tenure.core.settings import read_settings
    from tenure.landing.contract import read_contract
    from tenure.landing.open_landing import open_landing

    # Each refusal is printed below; the log would print it a second time.
    logging.getLogger("tenure").setLevel(logging.ERROR)
    settings = read_settings(landing=folder)
    with warehouse.connect(Path(":memory:")) as connection:
        contract = read_contract(
            switched_off=settings.sources_switched_off, null_markers=settings.null_markers
        )
        report = open_landing(folder, connection, contract)
        found = connection.execute(TABLES).fetchall()
    for source, table, accepted, refused, rows in found:
        said = f"; {refused} files refused" if refused else ""
        print(f"{source}.{table}: {accepted} files accepted, {int(rows):,} rows{said}")
    absent = sorted(contract.sources - {source for source, *_ in found} - contract.switched_off)
    print(f"No files: {', '.join(absent) or 'none'} (their signals are unknown, never zero)")
    for message in report.messages:
        print(f"- {message}")
    problems = _problems(found)
    if problems:
        raise InvalidInput(
            f"{folder} cannot be used yet: {'; '.join(problems)} (docs/how-to/your-own-data.md)"
        )
    print(f"{folder} can be used: tenure build --landing {folder} --home HOME --as-of DAY")


def _problems(found: list[tuple]) -> list[str]:
    """What stands in the way, of the tables that a source that landed, or billing, cannot do without."""
    from expectations.raw.required_tables import NEEDED, NEEDED_ROLE

    files = {(source, table): (accepted, refused) for source, table, accepted, refused, _ in found}
    # of two systems of a role one is enough
    asked = [table for table in NEEDED if table.source in {source for source, *_ in found}]
    problems = []
    if not any(table.role == NEEDED_ROLE for table in asked):
        sources = " or ".join(sorted({table.source for table in NEEDED if table.role == NEEDED_ROLE}))
        problems.append(f"nothing of {NEEDED_ROLE} has a file: land {sources}")
    for table in asked:
        accepted, refused = files.get((table.source, table.name), (0, 0))
        if refused:
            problems.append(f"{refused} files of {table.source}.{table.name} are refused")
        elif not accepted:
            problems.append(f"{table.source}/{table.name}/ has no file, and the table is needed")
    return problems
