"""Erases one person from a home, and says where they stood, what was done, and what is left."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow

from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import InvalidInput
from tenure.core.settings import Settings, read_settings
from tenure.erasure import compact, home_files, sqlite_tables, warehouse_tables
from tenure.erasure.landed_rows import LandedRows, rows_of_files, rows_on_server
from tenure.erasure.person import Person, find_person
from tenure.erasure.traces import Traces, traces_of
from tenure.landing.contract import Contract, read_contract
from tenure.landing.erased import Erased, read_erased, without_erased, write_erased
from tenure.landing.open_landing import open_landing_folder
from tenure.landing.quoting import path_literal
from tenure.landing.server.copy_files import files_database

log = logging.getLogger("tenure")

# Names of the files that Tenure writes into the landing folder.
OWN_LANDED = ("tenure/*/page-*.parquet", "*/*/pulled-*.parquet")


@dataclass(frozen=True)
class Places:
    """Where a person stands: rows by table and file by path, each below the home."""

    tables: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    loader_files: dict[str, int] = field(default_factory=dict)
    """Rows by file of an outside loader, which is not ours to rewrite."""
    loader_tables: dict[str, int] = field(default_factory=dict)
    """Rows by a loader's table in the warehouse's own server, which is not ours either."""

    @property
    def is_nowhere(self) -> bool:
        return not self.tables and not self.files


@dataclass(frozen=True)
class Erasure:
    """`ids`: how many of each kind were found; `after` is None where nothing was changed."""

    ids: dict[str, int]
    before: Places
    after: Places | None = None


def erase(address: str, is_dry_run: bool = False) -> Erasure:
    """Take the person with this e-mail address out of the home; a dry run only says where they stand.

    Killed and run again it goes on: the list of erased people is written first, everything else can be repeated. On a
    server it waits for the stage of a day that another process builds, and the next one waits for it.

    :raises InvalidInput: it is no address.
    :raises FileHeld: another process had the warehouse open all the time.
    :raises RowsHeld: another session of the server read the rows as they were all the time.
    """
    if not all(address.strip().partition("@")):
        raise InvalidInput(f"--email {address}: expected an address such as ruth@example.com")
    with ExitStack() as held:
        for what in (warehouse.DAY, warehouse.DBT, warehouse.DELIVERY):
            held.enter_context(warehouse.alone(what))
        return _erase(address, is_dry_run)


def _erase(address: str, is_dry_run: bool) -> Erasure:
    settings = read_settings()
    contract = read_contract(null_markers=settings.null_markers)
    if not is_dry_run:
        open_landing_folder()
    person, accounts, erased = _find(address, contract, settings)
    traces = traces_of(person, erased)
    before = _places(traces, accounts, person)
    ids = {kind: len(found) for kind, found in person.ids.items()}
    if is_dry_run:
        return Erasure(ids, before)
    # From here on a run gives their rows pseudonyms, whatever becomes of this one.
    write_erased(erased)
    _clean_duckdb(paths.published_file(), traces, accounts)
    _clean_landed(contract, traces, erased)
    for name in before.files:
        _clean_other(paths.home() / name, traces)
    # Last, as it knows their ids also where what landed does not any more: killed before, the next call finds them.
    _clean_duckdb(paths.warehouse_file(), traces, accounts)
    open_landing_folder()
    _clean_duckdb(files_database(), traces, accounts)
    if warehouse.is_on_server():
        from tenure.warehouse.throwaway_database import drop_throwaway_database

        drop_throwaway_database()
        # After the files have been copied anew: what others wrote of the person is in them.
        _clean_server(traces, accounts)
        open_landing_folder()
    return Erasure(ids, before, _places(traces, accounts, person))


def _find(address: str, contract: Contract, settings: Settings) -> tuple[Person, set[str], Erased]:
    """The person, the accounts that they belong to, and the list of the erased with them."""
    if not warehouse.is_built():
        person = Person(address.strip().lower())
        return person, set(), read_erased().plus(person.values())
    with ExitStack() as opened:
        connection = opened.enter_context(warehouse.connect(read_only=True))
        landed: list[LandedRows] = []
        if not warehouse.is_on_server():
            landed += rows_of_files(paths.landing(), contract, connection)
        else:
            landed += rows_on_server(settings.pull.schemas, contract, connection)
            if files_database().exists():
                files = opened.enter_context(warehouse.connect(files_database(), read_only=True))
                landed += rows_of_files(paths.landing(), contract, files)
        person = find_person(address, landed, connection)
        erased = read_erased().plus(person.values())
        return person, warehouse_tables.accounts_of(connection, traces_of(person, erased)), erased


def _places(traces: Traces, accounts: set[str], person: Person) -> Places:
    tables = dict(_rows_in_warehouses(traces, accounts))
    files = []
    for file in home_files.files_of(paths.home()):
        name = file.relative_to(paths.home()).as_posix()
        if _is_loaders(file):
            continue
        if sqlite_tables.is_sqlite(file):
            counted = sqlite_tables.count_rows(file, traces)
            tables |= {f"{name}: {table}": rows for table, rows in counted.items()}
        if home_files.names_person(file, traces):
            files.append(name)
    landed = {name: rows for name, rows in person.files.items() if _is_loaders(paths.landing() / name)}
    return Places(tables, tuple(files), landed, person.tables)


def _rows_in_warehouses(traces: Traces, accounts: set[str]) -> Iterator[tuple[str, int]]:
    """Rows by place and table. A home that has moved to a server may still have its file."""
    places: dict[str, Path | None] = {
        "warehouse": paths.warehouse_file(),
        "published": paths.published_file(),
        "landed files": files_database(),
    }
    places = {place: file for place, file in places.items() if file and file.exists()}
    if warehouse.is_on_server():
        places["server"] = None
    for place, file in places.items():
        with warehouse.connect(file, read_only=True) as connection:
            for table, rows in warehouse_tables.count_rows(connection, traces, accounts).items():
                yield f"{place}: {table}", rows


def _is_loaders(file: Path) -> bool:
    """Whether someone else landed the file. What Tenure lands has names of its own."""
    landing = paths.landing()
    return file.is_relative_to(landing) and not any(
        file.relative_to(landing).match(pattern) for pattern in OWN_LANDED
    )


def _clean_duckdb(file: Path, traces: Traces, accounts: set[str]) -> None:
    if not file.exists():
        return
    with warehouse.connect(file) as connection:
        warehouse_tables.clean_tables(connection, traces, accounts)
    compact.compact_file(file)


def _clean_server(traces: Traces, accounts: set[str]) -> None:
    with warehouse.connect() as connection:
        warehouse_tables.clean_tables(connection, traces, accounts)
        compact.compact_server(connection)


def _clean_landed(contract: Contract, traces: Traces, erased: Erased) -> None:
    """What Tenure landed itself: facts from the page, and tables that were pulled from a loader's database."""
    tables = {(table.source, table.name): table for table in contract.tables}
    for pattern in OWN_LANDED:
        for file in sorted(paths.landing().glob(pattern)):
            table = tables.get((file.parent.parent.name, file.parent.name))
            if table is None or not any(column.person for column in table.columns):
                continue
            with warehouse.connect(Path(":memory:")) as connection:
                relation = f"select * from read_parquet({path_literal(file)}, hive_partitioning = false)"
                before: pyarrow.Table = connection.sql(relation).to_arrow_table()
                # Also of a file that the door refuses.
                names = {name.lower(): name for name in before.column_names}
                query = without_erased(table, relation, erased, names)
                after: pyarrow.Table = connection.sql(query).to_arrow_table()
            if after != before or any(traces.found_in(text) for text in home_files.texts_of(after)):
                home_files.rewrite_parquet(file, traces, after.cast(before.schema))
                log.info("rewritten: landing/%s", file.relative_to(paths.landing()))


def _clean_other(file: Path, traces: Traces) -> None:
    if not file.exists() or file.suffix == home_files.DUCKDB:
        return
    if sqlite_tables.is_sqlite(file):
        sqlite_tables.clean_file(file, traces)
        done = "rewritten"
    else:
        done = home_files.clean_file(file, traces)
    log.info("%s: %s", done, file.relative_to(paths.home()))
