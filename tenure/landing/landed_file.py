"""One landed file: what it is called, what it holds of its table, or why it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tenure.landing.contract import Table
from tenure.landing.messages import shown_names


@dataclass(frozen=True)
class RejectedRow:
    line: int
    column: str | None
    reason: str
    payload: str


@dataclass(frozen=True)
class Day:
    """Rows of a file that came in on one day, and the sum of their hashes. Without a day where the table has none."""

    known_on: date | None
    rows: int
    digest: int


@dataclass(frozen=True)
class LandedFile:
    """`name` is the path below the landing folder, `types` are DuckDB's of the contract columns it has.

    `names` are what the file calls those columns, `unread` its other columns.

    `relation` is SQL over its rows. Of a CSV or JSON file it has the contract columns by the contract's names, as text,
    and `_landed_row`; of a Parquet file the columns are as they are.

    `is_copied`: DuckDB cannot skip a malformed CSV line and reliably continue after it, so the good rows of such a file
    are copied into the warehouse; a clean file is read in place.

    `state` changes with the file and the way it is read (tenure/landing/memory.py); None: it was not looked at.

    `refusal` is the reason why it is not read; None for a file that is read.
    """

    path: Path
    name: str
    table: Table
    state: str | None = None
    rows: int | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    relation: str | None = None
    is_copied: bool = False
    rejected: tuple[RejectedRow, ...] = ()
    days: tuple[Day, ...] = ()
    refusal: str | None = None
    refused_column: str | None = None

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix.lower() == ".parquet"


class FileRefused(Exception):
    """The file is not read; the message gives the reason, without any value of the file."""

    def __init__(self, reason: str, column: str | None = None):
        super().__init__(reason)
        self.column = column


def contract_columns(found: Sequence[str], table: Table) -> dict[str, str]:
    """What the file calls each contract column that it has, by the contract's name. Case does not matter.

    :raises FileRefused: a required column is missing, or a name of ours is there twice.
    """
    by_name: dict[str, list[str]] = {}
    for name in found:
        by_name.setdefault(name.lower(), []).append(name)
    names = {}
    for column in table.columns:
        called = next((by_name[name] for name in column.names if name in by_name), [])
        if len(called) > 1:
            twice = ", ".join(sorted(set(called)))
            raise FileRefused(f"the file names a column twice: {twice}", column.name)
        if called:
            names[column.name] = called[0]
    missing = [column.name for column in table.columns if column.is_required and column.name not in names]
    if missing:
        raise FileRefused(
            f"required column missing: {', '.join(missing)}; the file has {shown_names(found)}", missing[0]
        )
    return names


def unread_columns(found: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in found if name not in names.values())
