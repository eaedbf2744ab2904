"""Reads a CSV file: its header, SQL over its rows, and the lines that are not rows."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from tenure.landing.inspect_text import LONGEST_PAYLOAD, beginning_of, compression_of
from tenure.landing.landed_file import FileRefused, LandedFile, RejectedRow, contract_columns, unread_columns
from tenure.landing.quoting import identifier, literal, path_literal

DELIMITERS = (",", ";", "\t", "|")


def open_csv(file: LandedFile, null_markers: Sequence[str]) -> tuple[LandedFile, LandedFile]:
    """The file with its columns, twice: over a relation that fails at a malformed line, and over one that skips it.

    :raises FileRefused: there is no header that we can use.
    """
    compression = compression_of(file.path)
    delimiter, header = _header(beginning_of(file.path, compression))
    names = contract_columns(header, file.table)
    # Only the columns that we read keep a name; the others are numbered, so that their names cannot disturb.
    ours = {called: name for name, called in names.items()}
    columns = ", ".join(
        f"{literal(ours.get(name, str(position)))}: 'VARCHAR'"
        for position, name in enumerate(header, start=1)
    )
    reader = (
        f"read_csv({path_literal(file.path)}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true,"
        f" auto_detect = false, hive_partitioning = false, compression = {literal(compression)},"
        f" nullstr = [{', '.join(map(literal, null_markers))}], columns = {{{columns}}}"
    )
    read = f"select {', '.join(map(identifier, names))}, row_number() over () as _landed_row from"
    clean = replace(
        file,
        types=dict.fromkeys(names, "VARCHAR"),
        names=names,
        unread=unread_columns(header, names),
        relation=f"({read} {reader}))",
    )
    return clean, replace(clean, relation=f"({read} {reader}, store_rejects = true))", is_copied=True)


@contextmanager
def rejects_of(connection: duckdb.DuckDBPyConnection) -> Iterator[Callable[[], tuple[RejectedRow, ...]]]:
    """Gives a function that returns the rejected lines of a read.

    DuckDB collects them in two temporary tables, which must be empty before the next file.
    """
    drop = "drop table if exists temp.reject_errors; drop table if exists temp.reject_scans"
    connection.execute(drop)

    def rejects() -> tuple[RejectedRow, ...]:
        found = connection.execute(
            f"select line, column_name, error_type, error_message, left(csv_line, {LONGEST_PAYLOAD})"
            " from reject_errors order by line, column_idx"
        ).fetchall()
        by_line: dict[int, RejectedRow] = {}
        for line, column, kind, message, payload in found:
            reason = f"{str(kind).lower()}: {message.rstrip('.')}"
            by_line.setdefault(line, RejectedRow(line, column, reason, payload or ""))
        return tuple(by_line.values())

    try:
        yield rejects
    finally:
        connection.execute(drop)


def refuse_other_encodings(rejected: Sequence[RejectedRow]) -> None:
    """:raises FileRefused: a column that we read is not UTF-8."""
    for row in rejected:
        if row.reason.startswith("invalid encoding"):
            raise FileRefused(
                f"not UTF-8 in line {row.line}, column {row.column}; save the file as UTF-8 and land it again",
                row.column,
            )


def _header(beginning: bytes) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the names of the columns, empty where a column has none."""
    # Rows that are not UTF-8 are found later, with their line.
    text = beginning.decode("utf-8", "surrogateescape")
    first_line = text.splitlines()[0] if text else ""
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        found = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileRefused(f"no header line that can be read as CSV: {error}") from error
    columns = tuple(name.strip() for name in found)
    if not any(columns):
        raise FileRefused("no header line: the first line must name the columns")
    if not "".join(columns).isascii() and any("\udc80" <= c <= "\udcff" for c in "".join(columns)):
        raise FileRefused("not UTF-8 in the header; save the file as UTF-8 and land it again")
    return delimiter, columns
