"""The landing folder, file by file."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.core.errors import InvalidInput

if TYPE_CHECKING:
    from tenure.landing.contract import Contract, Table

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
    missing or empty, or one of its files is refused.
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
    problems = _problems(found, contract)
    if problems:
        raise InvalidInput(
            f"{folder} cannot be used yet: {'; '.join(problems)} (docs/how-to/your-own-data.md)"
        )
    print(f"{folder} can be used: tenure build --landing {folder} --home HOME --as-of DAY")


def _problems(found: list[tuple], contract: "Contract") -> list[str]:
    """What stands in the way, of the tables that a source that landed, or billing, cannot do without."""
    from tenure.landing.contract import NEEDED_ROLE

    files = {(source, table): rest for source, table, *rest in found}
    landed = {source for source, _ in files}
    asked = contract.asked(landed)
    absent = dict.fromkeys(table.source for table in asked if table.source not in landed)
    problems = [f"nothing of {NEEDED_ROLE} has a file: land {' or '.join(absent)}"] if absent else []
    for table in asked:
        if table.source in landed:
            problems += _problem_of(table, *files.get((table.source, table.name), (0, 0, 0)))
    return problems


def _problem_of(table: "Table", accepted: int, refused: int, rows: int) -> list[str]:
    if refused:
        return [f"{refused} files of {table.source}.{table.name} are refused"]
    if not accepted:
        return [f"{table.source}/{table.name}/ has no file, and the table is needed"]
    if not rows:
        return [f"the files of {table.source}.{table.name} hold no rows, and the table is needed"]
    return []
