"""Inspects one landed file: it is read once to the end, as the view will read it, before it joins the view."""

import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow

from tenure.landing.bounds_of_times import bounds_of_times
from tenure.landing.column_values import can_hold, column_in, kind_of, readable_value
from tenure.landing.contract import Column, Table
from tenure.landing.inspect_text import kind_of_file
from tenure.landing.landed_file import Day, FileRefused, LandedFile
from tenure.landing.messages import duckdb_error_in_words, os_error_in_words, shape_of
from tenure.landing.read_csv import open_csv, refuse_other_encodings, rejects_of
from tenure.landing.read_json import open_json
from tenure.landing.read_parquet import open_parquet
from tenure.landing.views import values_of

# Faults of the machine or of DuckDB itself: no file is to blame, and the connection may be unusable.
_NOT_OF_THE_FILE = (
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.InterruptException,
)


def inspect_file(
    path: Path,
    landing: Path,
    table: Table,
    connection: duckdb.DuckDBPyConnection,
    null_markers: Sequence[str],
) -> LandedFile:
    """What was found in the file. Never raises for a fault of the file: that is the `refusal` of the result."""
    file = LandedFile(path, path.relative_to(landing).as_posix(), table)
    try:
        _refuse_no_file(path)
        return _inspect(file, connection, null_markers)
    except FileRefused as refused:
        return replace(file, refusal=str(refused), refused_column=refused.column)
    except pyarrow.ArrowException:
        return replace(file, refusal="cannot be unpacked: damaged, or not written to the end; land it again")
    except OSError as error:
        return replace(file, refusal=os_error_in_words(error))
    except _NOT_OF_THE_FILE:
        raise
    except duckdb.Error as error:
        return replace(file, refusal=f"the file holds {duckdb_error_in_words(error)}")


def _refuse_no_file(path: Path) -> None:
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise FileRefused("not a file that can be read, such as a pipe")
    if state.st_size == 0:
        raise FileRefused("the file is empty (0 bytes): it was not written to the end; land it again")
    # DuckDB's error for a file that may not be read does not say so.
    path.open("rb").close()


def _inspect(
    file: LandedFile, connection: duckdb.DuckDBPyConnection, null_markers: Sequence[str]
) -> LandedFile:
    kind = kind_of_file(file.name)
    if kind == "csv":
        return _inspect_csv(*open_csv(file, null_markers), connection)
    file = open_parquet(file, connection) if kind == "parquet" else open_json(file, connection)
    return _with_days(file, _read_to_the_end(file, connection))


def _with_days(file: LandedFile, days: tuple[Day, ...]) -> LandedFile:
    return replace(file, days=days, rows=sum(day.rows for day in days) + len(file.rejected))


def _inspect_csv(
    clean: LandedFile, skipping: LandedFile, connection: duckdb.DuckDBPyConnection
) -> LandedFile:
    with rejects_of(connection) as rejects:
        days = _read_to_the_end(skipping, connection)
        rejected = rejects()
    refuse_other_encodings(rejected)
    return _with_days(replace(skipping, rejected=rejected) if rejected else clean, days)


def _read_to_the_end(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> tuple[Day, ...]:
    """The rows by the day they came in, once every value that the view gives has been read.

    :raises FileRefused: a column cannot be read to its end, or none of its values is of its type.
    """
    values = values_of(file)
    doubtful = [column for column in file.table.columns if _is_doubtful(column, file.types.get(column.name))]
    counts = [f"count({_column(file, c)}), count({_readable(file, c)})" for c in doubtful]
    # A sum of hashes: no optimizer gives it without having read the values. The order of events is all one to it; where
    # rows have no day the later of two rows of a key counts, so there it is another landing.
    hashed, relation = list(values.values()), file.relation
    if not file.table.day:
        row = "row_number() over ()" if file.is_parquet else "_landed_row"
        hashed, relation = ["_in_order", *hashed], f"(select *, {row} as _in_order from {relation})"
    counted = ["count(*)", f"sum(hash({', '.join(hashed)}))", *counts]
    try:
        by_day = connection.execute(
            f"select {_day_of(file.table, values)}, {', '.join(counted)} from {relation} group by 1"
        ).fetchall()
    except _NOT_OF_THE_FILE:
        raise
    except duckdb.Error as error:
        _refuse_unreadable_column(file, values, connection)
        raise FileRefused(f"the file holds {duckdb_error_in_words(error)}") from error
    found = [sum(counts) for counts in zip(*(counts for _, _, _, *counts in by_day), strict=True)]
    for column, filled, readable in zip(doubtful, found[::2], found[1::2], strict=False):
        if filled and not readable:
            raise _wrong_type(file, column, connection)
    return tuple(Day(known_on, rows, int(digest)) for known_on, rows, digest, *_ in by_day)


def _day_of(table: Table, values: dict[str, str]) -> str:
    """SQL of the day on which a row came in; NULL where it cannot be read, as in the macro `day_received`."""
    if not table.day:
        return "cast(null as date)"
    moment = f"try_cast({values[table.day]} as timestamp)"
    first, after = bounds_of_times()
    return f"case when {moment} >= {first} and {moment} < {after} then cast({moment} as date) end"


def _refuse_unreadable_column(
    file: LandedFile, values: dict[str, str], connection: duckdb.DuckDBPyConnection
) -> None:
    """Refuse the file by the first column that cannot be read by itself, where others can."""
    faults = {}
    for name in file.names:
        try:
            connection.execute(f"select bit_xor(hash({values[name]})) from {file.relation}")
        except duckdb.Error as error:
            faults[name] = duckdb_error_in_words(error)
    if faults and len(faults) < len(file.names):
        column, fault = next(iter(faults.items()))
        raise FileRefused(f"{column} holds {fault}", column)


def _wrong_type(file: LandedFile, column: Column, connection: duckdb.DuckDBPyConnection) -> FileRefused:
    example = connection.execute(
        f"select min(cast({_column(file, column)} as varchar)) from {file.relation}"
    ).fetchall()[0][0]
    return FileRefused(
        f"{column.name} is wholly of the wrong type: expected {column.data_type},"
        f" found {file.types[column.name].lower()} of the shape {shape_of(example)}",
        column.name,
    )


def _is_doubtful(column: Column, found: str | None) -> bool:
    """Whether single values must be tried. Single bad values of a column are set aside in staging."""
    if found is None or column.data_type == "text":
        return False
    return kind_of(found) == "text" or not can_hold(column, found)


def _column(file: LandedFile, column: Column) -> str:
    return column_in(file.names[column.name], column.name, file.is_parquet)


def _readable(file: LandedFile, column: Column) -> str:
    return readable_value(column, file.names[column.name], file.types[column.name], _column(file, column))
