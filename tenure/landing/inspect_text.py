"""Reads CSV and JSON files: their columns, their number of rows, and the lines that are not rows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

DELIMITERS = (",", ";", "\t", "|")
# No value: an empty field, and what databases write for NULL when they unload a table as text.
NULL_MARKERS = ("", "\\N")


class TextFileError(ValueError):
    """The file as a whole cannot be read; the message gives the reason."""


@dataclass(frozen=True)
class RejectedRow:
    line: int
    column: str | None
    reason: str
    payload: str


@dataclass(frozen=True)
class TextFile:
    """`relation` is SQL over the good rows: the file's columns as text, and `row`.

    `is_copied`: DuckDB cannot skip a malformed CSV line and reliably continue after it, so the good rows of such a file
    are copied into the warehouse; a clean file is read in place.
    """

    columns: tuple[str, ...]
    rows: int
    relation: str
    rejected: tuple[RejectedRow, ...] = ()
    is_copied: bool = False


def read_text_file(path: Path, connection: duckdb.DuckDBPyConnection) -> TextFile:
    """Read a CSV or JSON file once. `rows` counts the rejected lines too.

    :raises TextFileError: it cannot be read as a whole: no header, not UTF-8, not JSON.
    """
    return _read_csv(path, connection) if path.suffix.lower() == ".csv" else _read_json(path, connection)


def _read_csv(path: Path, connection: duckdb.DuckDBPyConnection) -> TextFile:
    delimiter, columns = _header(path)
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    reader = (
        f"read_csv({literal(str(path))}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true,"
        f" auto_detect = false, nullstr = [{', '.join(map(literal, NULL_MARKERS))}], columns = {{{types}}}"
    )
    everything = ", ".join(identifier(name) for name in columns)
    with _rejects_of(connection) as rejects:
        # Every column is read: DuckDB reports errors only in the columns it was asked for.
        counted = f"select count(*), count(hash({everything})) from {reader}, store_rejects = true)"
        rows = connection.execute(counted).fetchall()[0][0]
        rejected = rejects()
    _refuse_other_encodings(rejected)
    if not rejected:
        return TextFile(columns, rows, f"(select *, row_number() over () as row from {reader}))")
    relation = f"(select *, row_number() over () as row from {reader}, store_rejects = true))"
    return TextFile(columns, rows + len(rejected), relation, rejected, is_copied=True)


def _header(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        with path.open("rb") as file:
            first_line = file.readline().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextFileError(f"not UTF-8 in the header: {error.reason}; save the file as UTF-8") from error
    delimiter = max(DELIMITERS, key=first_line.count)
    columns = tuple(
        name.strip() for name in next(csv.reader([first_line.strip("\r\n")], delimiter=delimiter), [])
    )
    if not any(columns):
        raise TextFileError("no header line: the first line must name the columns")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise TextFileError(f"the header names a column twice: {', '.join(twice)}")
    return delimiter, columns


@contextmanager
def _rejects_of(connection: duckdb.DuckDBPyConnection) -> Iterator:
    """Gives a function that returns the rejected lines of a read.

    DuckDB collects them in two temporary tables, which must be empty before the next file.
    """
    drop = "drop table if exists temp.reject_errors; drop table if exists temp.reject_scans"
    connection.execute(drop)

    def rejects() -> tuple[RejectedRow, ...]:
        found = connection.execute(
            "select line, column_name, error_type, error_message, csv_line from reject_errors order by line, column_idx"
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


def _refuse_other_encodings(rejected: tuple[RejectedRow, ...]) -> None:
    wrong = [row for row in rejected if row.reason.startswith("invalid encoding")]
    if wrong:
        raise TextFileError(
            f"not UTF-8 in line {wrong[0].line}, column {wrong[0].column}; save the file as UTF-8 and land it again"
        )


def _read_json(path: Path, connection: duckdb.DuckDBPyConnection) -> TextFile:
    lines = _json_lines(path, connection)
    # A case expression, since json_type raises for text that is not JSON.
    is_object = "coalesce(case when json_valid(line) then json_type(line) end = 'OBJECT', false)"
    objects = f"(select * from {lines} where {is_object})"
    keys = connection.execute(
        f"select key from (select distinct unnest(json_keys(line)) as key from {objects}) order by key"
    ).fetchall()
    columns = tuple(key for (key,) in keys)
    good = connection.execute(f"select count(*) from {objects}").fetchall()[0][0]
    bad = connection.execute(f"select row, line from {lines} where not {is_object} order by row").fetchall()
    rejected = tuple(RejectedRow(row, None, "not a JSON object", line) for row, line in bad)
    if not columns:
        raise TextFileError("no JSON objects in the file")
    values = ", ".join(f"line ->> {literal(_json_path(name))} as {identifier(name)}" for name in columns)
    return TextFile(columns, good + len(rejected), f"(select {values}, row from {objects})", rejected)


def _json_path(key: str) -> str:
    escaped = key.replace('"', '\\"')
    return f'$."{escaped}"'


def _json_lines(path: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL over (line, row): one JSON text for every element of an array, or for every line that is not blank."""
    content = f"read_text({literal(str(path))})"
    try:
        is_array = connection.execute(
            f"select case when json_valid(content) then json_type(content) end = 'ARRAY' from {content}"
        ).fetchall()[0][0]
    except duckdb.Error as error:
        raise TextFileError("not UTF-8; save the file as UTF-8 and land it again") from error
    parts = "cast(content as json[])" if is_array else "string_split(content, chr(10))"
    lines = f"select unnest({parts}) as line, generate_subscripts({parts}, 1) as row from {content}"
    return (
        f"(select cast(line as varchar) as line, row from ({lines}) where trim(cast(line as varchar)) <> '')"
    )


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
