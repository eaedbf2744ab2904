"""SQL of the view `<source>.<table>` over the good files: the contract's columns, and the file and row of each row."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tenure.landing.column_values import column_in, value_of
from tenure.landing.contract import Column, Table
from tenure.landing.landed_file import LandedFile
from tenure.landing.quoting import identifier, literal, path_literal
from tenure.landing.read_parquet import OPTIONS

# Columns that DuckDB's scan adds; a file that has one of its own is read by itself.
ADDED = {"filename", "file_row_number"}


def view_of(table: Table, files: Sequence[LandedFile], landing: Path) -> str:
    """SQL of the view's body.

    Parquet files with the same columns of exactly the same types are read by one scan, so that a query of one day of
    events costs one day.
    """
    scanned = sorted((file for file in files if _is_scanned(file)), key=_shape)
    parts = [_scan(table, list(alike), landing) for _, alike in groupby(scanned, key=_shape)]
    parts += [_part_of(file) for file in files if not _is_scanned(file)]
    return "\nunion all\n".join(parts) or _no_rows(table)


def values_of(file: LandedFile) -> dict[str, str]:
    """SQL over the file's relation for each contract column, as the view reads it."""
    return {column.name: _value(column, file) for column in file.table.columns}


def _is_scanned(file: LandedFile) -> bool:
    return file.is_parquet and not ADDED & {name.lower() for name in file.unread}


def _shape(file: LandedFile) -> tuple[str, ...]:
    return tuple(
        f"{file.names.get(column.name, '')} {file.types.get(column.name, '')}"
        for column in file.table.columns
    )


def _scan(table: Table, files: list[LandedFile], landing: Path) -> str:
    listed = ", ".join(path_literal(file.path) for file in files)
    return (
        f"select {_values(files[0])}, substr(filename, {len(str(landing)) + 2}) as _landed_file,"
        f" file_row_number + 1 as _landed_row\n"
        f"from read_parquet([{listed}], {OPTIONS}, filename = true, file_row_number = true)"
    )


def _part_of(file: LandedFile) -> str:
    relation = _copied_rows(file) if file.is_copied else file.relation
    row = "row_number() over ()" if file.is_parquet else "_landed_row"
    return (
        f"select {_values(file)}, {literal(file.name)} as _landed_file, {row} as _landed_row\nfrom {relation}"
    )


def _copied_rows(file: LandedFile) -> str:
    columns = ", ".join(
        f"payload ->> {literal(f'$.{identifier(name)}')} as {identifier(name)}" for name in file.names
    )
    return (
        f"(select {columns}, row as _landed_row from landing.copied_rows where file = {literal(file.name)})"
    )


def _no_rows(table: Table) -> str:
    nothing = ", ".join(f"cast(null as {c.data_type}) as {identifier(c.name)}" for c in table.columns)
    return f"select {nothing}, cast(null as varchar) as _landed_file, cast(null as bigint) as _landed_row where false"


def _values(file: LandedFile) -> str:
    return ", ".join(f"{value} as {identifier(name)}" for name, value in values_of(file).items())


def _value(column: Column, file: LandedFile) -> str:
    called = file.names.get(column.name, "")
    name = column_in(called, column.name, file.is_parquet)
    return value_of(column, called, file.types.get(column.name), name)
