"""SQL of the view `<source>.<table>` over the good files: the contract's columns, and the file and row of each row."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tenure.landing.contract import Column, Table
from tenure.landing.inspect_files import LOAD_ID, LandedFile, can_hold, kind_of
from tenure.landing.inspect_text import identifier, literal

# What follows the time of day: an offset, or the name of a time zone.
ZONE = r":\d\d(?:\.\d+)?\s*(\S.*)$"


def view_of(table: Table, files: Sequence[LandedFile], landing: Path) -> str:
    """SQL of the view's body.

    Parquet files with the same columns are read by one scan, so that a query of one day of events costs one day.
    """
    parquet = sorted((file for file in files if file.is_parquet), key=_shape)
    parts = [_parquet_part(table, list(alike), landing) for _, alike in groupby(parquet, key=_shape)]
    parts += [_text_part(table, file) for file in files if not file.is_parquet]
    return "\nunion all\n".join(parts) or _no_rows(table)


def _shape(file: LandedFile) -> tuple[str, ...]:
    return tuple(
        f"{file.names.get(column.name, '')} {file.types.get(column.name, '')}"
        for column in file.table.columns
    )


def _parquet_part(table: Table, files: list[LandedFile], landing: Path) -> str:
    listed = ", ".join(literal(str(file.path)) for file in files)
    return (
        f"select {_values(table, files[0])}, substr(filename, {len(str(landing)) + 2}) as _landed_file,"
        f" file_row_number + 1 as _landed_row\n"
        f"from read_parquet([{listed}], filename = true, file_row_number = true)"
    )


def _text_part(table: Table, file: LandedFile) -> str:
    relation = _copied_rows(file) if file.is_copied else file.relation
    return f"select {_values(table, file)}, {literal(file.name)} as _landed_file, row as _landed_row\nfrom {relation}"


def _copied_rows(file: LandedFile) -> str:
    paths = {column: literal(f"$.{identifier(column)}") for column in file.names.values()}
    columns = ", ".join(f"payload ->> {path} as {identifier(column)}" for column, path in paths.items())
    return f"(select {columns}, row from landing.copied_rows where file = {literal(file.name)})"


def _no_rows(table: Table) -> str:
    nothing = ", ".join(f"cast(null as {c.data_type}) as {identifier(c.name)}" for c in table.columns)
    return f"select {nothing}, cast(null as varchar) as _landed_file, cast(null as bigint) as _landed_row where false"


def _values(table: Table, file: LandedFile) -> str:
    return ", ".join(
        f"{_value(c, file.names.get(c.name, ''), file.types.get(c.name))} as {identifier(c.name)}"
        for c in table.columns
    )


def _value(column: Column, called: str, found: str | None) -> str:
    name = identifier(called)
    if called == LOAD_ID:
        return f"(to_timestamp(try_cast({name} as double)) at time zone 'UTC')"
    if found is None or not can_hold(column, found):
        return f"cast(null as {column.data_type})"
    if column.data_type == "text":
        return _as_text(name, found)
    if kind_of(found) == "text":
        trimmed = f"nullif(trim({name}), '')"
        return _as_utc(trimmed) if column.data_type == "timestamp" else trimmed
    return f"({name} at time zone 'UTC')" if found == "TIMESTAMP WITH TIME ZONE" else name


def _as_utc(text: str) -> str:
    """SQL for the text of a time in UTC. A cast to a timestamp would drop an offset without a word.

    A time zone that cannot be read stays in the text, so that staging sets the row aside and shows it.
    """
    zone = f"lower(regexp_extract({text}, '{ZONE}', 1))"
    utc = f"cast(try_cast({text} as timestamptz) at time zone 'UTC' as varchar)"
    unknown = f"{text} || ' (unknown time zone)'"
    return f"case when {zone} in ('', 'z', 'utc') then {text} else coalesce({utc}, {unknown}) end"


def _as_text(name: str, found: str) -> str:
    """SQL for a text column. Integer ids that passed through a data frame with gaps are doubles: 17.0 means 17."""
    if kind_of(found) == "text":
        return name
    if found == "DOUBLE":
        whole = f"cast(cast({name} as bigint) as varchar)"
        return f"case when {name} = floor({name}) then {whole} else cast({name} as varchar) end"
    return f"cast({name} as varchar)" if kind_of(found) != "other" else f"cast(to_json({name}) as varchar)"
