"""Inspects one landed file: whether it is readable, has the required columns, and has values of the right types."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow
from pyarrow import parquet

from tenure.landing.contract import Column, Table
from tenure.landing.inspect_text import RejectedRow, TextFileError, identifier, literal, read_text_file

SUFFIXES = (".parquet", ".csv", ".json", ".jsonl")
# The loader dlt numbers its loads by the second at which they began.
LOAD_ID = "_dlt_load_id"

# Kinds of values that can be read as the contract's type; text is tried value by value.
_KINDS = {
    "bigint": {"number", "text"},
    "double": {"number", "text"},
    "boolean": {"boolean", "number", "text"},
    "timestamp": {"time", "text"},
    "date": {"time", "text"},
}


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

    `refusal` is the reason why it is not read; None for a file that is read.
    """

    path: Path
    name: str
    table: Table
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


class _Refused(Exception):
    def __init__(self, reason: str, column: str | None = None):
        super().__init__(reason)
        self.column = column


def inspect_file(
    path: Path, landing: Path, table: Table, connection: duckdb.DuckDBPyConnection
) -> LandedFile:
    """What was found in the file. Never raises for a fault of the file: that is the `refusal` of the result."""
    name = path.relative_to(landing).as_posix()
    file = LandedFile(path, name, table)
    try:
        if path.stat().st_size == 0:
            raise _Refused("the file is empty (0 bytes): it was not written to the end; land it again")
        file = _inspect_parquet(file) if file.is_parquet else _inspect_text(file, connection)
        _refuse_wrong_types(file, connection)
        return file
    except _Refused as refused:
        return LandedFile(path, name, table, refusal=str(refused), refused_column=refused.column)


def _inspect_parquet(file: LandedFile) -> LandedFile:
    """Reads the footer only: the cost of a day must not grow with all events ever landed."""
    state = file.path.stat()
    try:
        rows, found = _read_footer(file.path, state.st_size, state.st_mtime_ns)
    except (pyarrow.ArrowException, OSError) as error:
        first_line = str(error).splitlines()[0]
        raise _Refused(
            f"not a readable Parquet file, perhaps half-written: {first_line} Land it again."
        ) from error
    relation = f"read_parquet({literal(str(file.path))})"
    names = _contract_columns(found, file.table)
    types = {column: found[name] for column, name in names.items()}
    return replace(file, rows=rows, types=types, names=names, unread=_unread(found, names), relation=relation)


@cache
def _read_footer(path: Path, size: int, written_ns: int) -> tuple[int, dict[str, str]]:
    """Rows, and DuckDB's type of each column. Cached, so that consecutive runs in a process read each file once."""
    with parquet.ParquetFile(path) as footer:
        types = {column.name: duckdb_type(column.type) for column in footer.schema_arrow}
        return footer.metadata.num_rows, types


def _inspect_text(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> LandedFile:
    try:
        text = read_text_file(file.path, connection)
    except TextFileError as error:
        raise _Refused(str(error)) from error
    names = _contract_columns(text.columns, file.table)
    return replace(
        file,
        rows=text.rows,
        types=dict.fromkeys(names, "VARCHAR"),
        names=names,
        unread=_unread(text.columns, names),
        relation=text.relation,
        is_copied=text.is_copied,
        rejected=text.rejected,
    )


def _contract_columns(found: Collection[str], table: Table) -> dict[str, str]:
    """What the file calls each contract column that it has, by the contract's name."""
    names = {
        column.name: name
        for column in table.columns
        if (name := next((one for one in column.names if one in found), None))
    }
    missing = [column.name for column in table.columns if column.is_required and column.name not in names]
    if missing:
        raise _Refused(
            f"required column missing: {', '.join(missing)}; the file has {', '.join(found)}", missing[0]
        )
    return names


def _unread(found: Collection[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in found if name not in names.values())


def duckdb_type(arrow_type: pyarrow.DataType) -> str:
    """The type DuckDB reads such a column as; OTHER for nested and binary ones."""
    kind = pyarrow.types
    if kind.is_dictionary(arrow_type):
        return duckdb_type(arrow_type.value_type)
    if kind.is_string(arrow_type) or kind.is_large_string(arrow_type):
        return "VARCHAR"
    if kind.is_timestamp(arrow_type):
        return "TIMESTAMP WITH TIME ZONE" if arrow_type.tz else "TIMESTAMP"
    for is_kind, name in (
        (kind.is_integer, "BIGINT"),
        (kind.is_floating, "DOUBLE"),
        (kind.is_decimal, "DECIMAL"),
        (kind.is_boolean, "BOOLEAN"),
        (kind.is_date, "DATE"),
        (kind.is_null, "NULL"),
    ):
        if is_kind(arrow_type):
            return name
    return "OTHER"


def _refuse_wrong_types(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file if no value of a column can be read as its type; single bad values are set aside in staging."""
    doubtful = [column for column in file.table.columns if _is_doubtful(column, file.types.get(column.name))]
    if not doubtful:
        return
    counts = ", ".join(
        f"count({name}), count({readable}), min(cast({name} as varchar))"
        for name, readable in (
            (identifier(file.names[c.name]), _readable(c, file.names[c.name], file.types[c.name]))
            for c in doubtful
        )
    )
    found = connection.execute(f"select {counts} from {file.relation}").fetchall()[0]
    for position, column in enumerate(doubtful):
        filled, readable, example = found[3 * position : 3 * position + 3]
        if filled and not readable:
            raise _Refused(
                f"{column.name} is wholly of the wrong type: expected {column.data_type},"
                f" found {file.types[column.name].lower()} such as '{example}'",
                column.name,
            )


def _is_doubtful(column: Column, found: str | None) -> bool:
    if found is None or column.data_type == "text":
        return False
    return kind_of(found) == "text" or not can_hold(column, found)


def _readable(column: Column, name: str, found: str) -> str:
    if not can_hold(column, found):
        return "null"
    return f"try_cast({identifier(name)} as {'double' if name == LOAD_ID else column.data_type})"


def can_hold(column: Column, found: str) -> bool:
    """Whether values of the type can be read as the column's. Stricter than a cast: an integer is not a timestamp."""
    return column.data_type == "text" or kind_of(found) in _KINDS[column.data_type]


def kind_of(found: str) -> str:
    """Text, boolean, time or number; a column without any value may be read as anything."""
    if found.startswith("TIMESTAMP"):
        return "time"
    kinds = {"VARCHAR": "text", "BOOLEAN": "boolean", "DATE": "time", "BIGINT": "number", "DOUBLE": "number"}
    return {**kinds, "DECIMAL": "number"}.get(found, "other")
