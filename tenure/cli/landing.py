"""The landing folder: what is in it, file by file, and what a loader's database has for it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.core.errors import InvalidInput

if TYPE_CHECKING:
    from airflow.models.connection import Connection

    from tenure.landing.contract import Contract, Table

app = typer.Typer(
    help="Check a landing folder before anything is built from it, or fill it from a database.",
    no_args_is_help=True,
)

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
    from tenure.landing.company_contract import company_contract
    from tenure.landing.open_landing import open_landing

    settings = read_settings(landing=folder)
    with warehouse.connect(warehouse.IN_MEMORY, folders=[folder]) as connection:
        contract = company_contract(settings)
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


@app.command()
def pull(
    connection: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="An Airflow Connection; otherwise pull.connection of the settings."
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, metavar="FOLDER", help="Where they land; otherwise the home's landing folder."
        ),
    ] = None,
) -> None:
    """Copy the tables that a loader has put into a database (PostgreSQL, Snowflake, BigQuery) into a landing folder.

    Only the tables and columns that Tenure reads are copied, as Parquet. The first pull takes them whole, each later
    one what is new by the loader's time (_fivetran_synced, _airbyte_extracted_at, _dlt_load_id; Segment: received_at);
    a table without such a time is copied whole each time. A pull that was ended is simply started again.

    The database is an Airflow Connection, in the environment or in Airflow's page. Its secret is written nowhere. Where
    a source lies in a schema of another name, tenure.yml in the folder says so:

    \b
    export AIRFLOW_CONN_WAREHOUSE='postgresql://tenure:PASSWORD@db.example.com:5432/analytics?sslmode=require'
    echo 'pull: {schemas: {stripe: fivetran_stripe}}' > exports/tenure.yml
    tenure landing pull --connection warehouse --folder exports/
    tenure doctor exports/
    """
    from rich.console import Console

    from tenure.core import paths
    from tenure.landing.pull.pull import pull_by_settings

    # On stderr: what is printed below can be piped.
    with Console(stderr=True).status("Connecting …") as status:

        def show(table: str, rows: int) -> None:
            status.update(f"{table}: {rows:,} rows")

        for pulled in pull_by_settings(folder or paths.landing(), airflow_connection, connection, show):
            print(pulled, flush=True)


def airflow_connection(name: str) -> "Connection | None":
    """As Airflow finds it: in the environment, in a secrets backend, and in its database where this home has one."""
    from airflow.models.connection import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get_connection_from_secrets(name)
    except AirflowNotFoundException:
        return None


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
