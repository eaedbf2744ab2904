"""Landing inspection: opens good files as views over the files in place, and reports what is wrong with the others."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.calendar import public_holidays
from tenure.core.settings import Settings, read_settings
from tenure.core.settings_schema import Calendar
from tenure.landing.company_contract import company_contract
from tenure.landing.contract import Contract, Table
from tenure.landing.erased import NOBODY, Erased, read_erased, without_erased, without_lines_of
from tenure.landing.find_files import data_files, unknown_entries
from tenure.landing.inspect_files import inspect_file
from tenure.landing.landed_file import LandedFile
from tenure.landing.landing_report import LandingReport
from tenure.landing.memory import create_tables, read_memory, remember, state_of
from tenure.landing.messages import printable
from tenure.landing.quoting import identifier, literal
from tenure.landing.rollups import take_rollups
from tenure.landing.views import view_of

log = logging.getLogger("tenure")

# Those of int_calendar__days.
CALENDAR_YEARS = range(2005, 2045)


def open_landing(
    landing: Path, connection: duckdb.DuckDBPyConnection, contract: Contract, erased: Erased = NOBODY
) -> LandingReport:
    """Make a view `<source>.<table>` for every table of the contract, over the good files below `landing`.

    Views have the contract's columns, `_landed_file` and `_landed_row`; a table without files, or of a source that is
    switched off, has a view without rows. The results of the inspection are in `landing.files` and
    `landing.rejected_rows`. Atomic: an interrupted call leaves the views as they were.

    :param erased: people whose rows carry pseudonyms.
    """
    landing = landing.resolve()
    unknown = [(printable(name), reason) for name, reason in unknown_entries(landing, contract)]
    memory = read_memory(contract, landing, connection)
    # Before the transaction: an error in reading one file would abort it for all the others.
    inspected = {
        table: []
        if contract.is_switched_off(table) or contract.is_elsewhere(table)
        else _inspect_table(table, landing, connection, contract, memory)
        for table in contract.tables
    }
    files = [without_lines_of(erased, file) for found in inspected.values() for file in found]
    read = {file.name for file in files if (file.name, file.state) not in memory}
    with warehouse.transaction(connection):
        create_tables(connection)
        connection.execute("create table if not exists landing.holidays (day date, name text)")
        remember(files, read, unknown, connection)
        for table, found in inspected.items():
            _open_table(table, found, read, landing, connection, erased)
    return _report(files, unknown)


def _inspect_table(
    table: Table,
    landing: Path,
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    memory: Mapping[tuple[str, str | None], LandedFile],
) -> list[LandedFile]:
    """Each file of the table; one that is remembered in its present state is not read."""
    files = []
    for path, fault in data_files(landing / table.source / table.name, landing):
        name = path.relative_to(landing).as_posix()
        if fault is not None:
            files.append(LandedFile(path, printable(name), table, refusal=fault))
            continue
        state = state_of(path, table, contract.null_markers)
        file = memory.get((name, state)) or inspect_file(
            path, landing, table, connection, contract.null_markers
        )
        files.append(replace(file, state=state))
    return files


def _open_table(
    table: Table,
    files: list[LandedFile],
    read: Collection[str],
    landing: Path,
    connection: duckdb.DuckDBPyConnection,
    erased: Erased,
) -> None:
    good = [file for file in files if file.refusal is None]
    for file in good:
        if file.name in read:
            _copy_good_rows(file, connection, erased)
    # Qualified by the catalogue, since the warehouse and one of its schemas are both called tenure.
    catalogue = connection.execute("select current_database()").fetchall()[0][0]
    schema = f"{identifier(catalogue)}.{identifier(table.source)}"
    connection.execute(f"create schema if not exists {schema}")
    rows = without_erased(table, view_of(table, good, landing), erased)
    connection.execute(f"create or replace view {schema}.{identifier(table.name)} as {rows}")


def _copy_good_rows(file: LandedFile, connection: duckdb.DuckDBPyConnection, erased: Erased) -> None:
    """Copy the good rows of a CSV file with malformed lines: it cannot be read in place (see LandedFile)."""
    if file.is_copied:
        columns = ", ".join(map(identifier, file.names))
        named = {name: name for name in file.names}
        rows = without_erased(file.table, f"select * from {file.relation}", erased, named)
        connection.execute(
            "insert into landing.copied_rows"
            f" select {literal(file.name)}, _landed_row, to_json(struct_pack({columns})) from ({rows})"
        )


def _report(files: list[LandedFile], unknown: list[tuple[str, str]]) -> LandingReport:
    messages = [f"{printable(f.name)}: {f.refusal}" for f in files if f.refusal]
    messages += [f"{name}: {reason}" for name, reason in unknown]
    messages += [_rejects_in_words(f) for f in files if f.rejected]
    good = [file for file in files if file.refusal is None]
    return LandingReport(
        files_accepted=len(good),
        files_refused=len(files) - len(good),
        rows_landed=sum(file.rows or 0 for file in good),
        rows_rejected=sum(len(file.rejected) for file in good),
        messages=tuple(messages),
        files=tuple(files),
        unknown=tuple(unknown),
    )


def _rejects_in_words(file: LandedFile) -> str:
    first = file.rejected[0]
    column = f", column {first.column}" if first.column else ""
    lines = f"{len(file.rejected)} lines set aside, the first is" if len(file.rejected) > 1 else "set aside"
    return f"{printable(file.name)}: {lines} line {first.line}{column}: {first.reason}"


def _write_holidays(calendar: Calendar, connection: duckdb.DuckDBPyConnection) -> None:
    """Replace `landing.holidays` by those of the years that the SQL knows."""
    days = public_holidays(calendar.holidays, CALENDAR_YEARS) if calendar.holidays else {}
    with warehouse.transaction(connection):
        connection.execute("delete from landing.holidays")
        if days:
            connection.executemany("insert into landing.holidays values (?, ?)", list(days.items()))


def open_landing_folder() -> dict[str, int | list[str]]:
    """Open the landing folder into the warehouse, and what Spark has delivered, as the settings say.

    :returns: `LandingReport.summary`.
    """
    settings = read_settings()
    contract = company_contract(settings)
    with warehouse.connect() as connection:
        if warehouse.is_on_server():
            found = _open_server(connection, contract, settings)
        else:
            report = open_landing(paths.landing(), connection, contract, read_erased())
            for message in report.messages:
                log.warning("landing/%s", message)
            found = report.summary()
            if settings.rollups.is_spark:
                take_rollups(connection)
        _write_holidays(settings.calendar, connection)
    return found


def open_delivery() -> None:
    """Open what Spark has delivered since the landing folder was opened."""
    with warehouse.connect() as connection:
        if not warehouse.is_on_server():
            take_rollups(connection)
            return
        from tenure.landing.server.copy_files import files_database
        from tenure.landing.server.copy_rollups import copy_rollups

        with warehouse.connect(files_database()) as files, warehouse.transaction(connection):
            take_rollups(files)
            copy_rollups(files, connection)


def _open_server(
    connection: duckdb.DuckDBPyConnection, contract: Contract, settings: Settings
) -> dict[str, int | list[str]]:
    """What loaders have put into the server, and files, which DuckDB reads there too."""
    from tenure.landing.server.copy_files import files_database
    from tenure.landing.server.open_schemas import open_server

    erased = read_erased()
    with warehouse.connect(files_database()) as files:
        report = open_landing(paths.landing(), files, contract, erased)
        if settings.rollups.is_spark:
            take_rollups(files)
        return open_server(connection, files, report, contract, erased, settings.pull.schemas)
