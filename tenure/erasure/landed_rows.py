"""What has landed, as it is, without pseudonyms: files of the folder, and loaders' tables in the warehouse's server."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenure.landing.contract import Contract, Table
from tenure.landing.erased import NOBODY
from tenure.landing.landed_file import LandedFile
from tenure.landing.memory import read_memory
from tenure.landing.server.tables import read_tables
from tenure.landing.server.views import view_of as view_on_server
from tenure.landing.views import view_of


@dataclass(frozen=True)
class LandedRows:
    """`relation`: SQL of the rows, with the contract's columns, for this connection."""

    table: Table
    relation: str
    connection: Any
    is_on_server: bool = False


def rows_of_files(landing: Path, contract: Contract, connection: Any) -> Iterator[LandedRows]:
    """Each table with people, over its files.

    :param connection: with the file in which the door has written down what it read.
    """
    files: dict[tuple[str, str], list[LandedFile]] = {}
    for file in read_memory(contract, landing, connection).values():
        if file.refusal is None and file.path.exists():
            files.setdefault((file.table.source, file.table.name), []).append(file)
    for table in contract.tables:
        found = sorted(files.get((table.source, table.name), []), key=lambda file: file.name)
        if found and _has_people(table):
            yield LandedRows(table, view_of(table, found, landing), connection)


def rows_on_server(schemas: Mapping[str, str], contract: Contract, connection: Any) -> Iterator[LandedRows]:
    """Each table with people that a loader has put into the server.

    :param schemas: the schema of each source that is not called like it.
    """
    for table, found in read_tables(connection, contract, schemas).items():
        if not found.refusal and _has_people(table):
            yield LandedRows(table, view_on_server(table, found, None, NOBODY), connection, True)


def _has_people(table: Table) -> bool:
    return any(column.person for column in table.columns)
