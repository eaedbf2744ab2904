"""Frames out of PostgreSQL and into it: the dtypes are DuckDB's, the way in is COPY."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

# By the number that PostgreSQL gives a type (pg_type.dat); all others are text.
_TYPES: dict[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
    1700: pa.float64(),
}

_NAMES = {
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": None})


def frame_of(description: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """The rows as a frame, by way of DuckDB: the same values have the same dtypes whatever the warehouse."""
    found = arrow_of(description, rows)
    names = found.column_names
    found = found.rename_columns([f"c{position}" for position in range(len(names))])
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        frame = connection.from_arrow(found).df()
    frame.columns = pd.Index(names)
    return frame


def arrow_of(description: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """The rows, each column in the type that the statement gives it, also where there are none."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in description]
    arrays = [_array(values, column.type_code) for values, column in zip(columns, description, strict=True)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in description])


def _array(values: Sequence[Any], type_code: int) -> pa.Array:
    kind = _TYPES.get(type_code)
    if kind is None:
        is_list = any(isinstance(value, list) for value in values)
        return pa.array(values) if is_list else pa.array(map(_as_text, values), pa.string())
    if type_code == 1700:
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def create_temporary(cursor: Any, name: str, rows: Any) -> None:
    """A temporary table of a frame or an Arrow table, each column of its type in Arrow, or of that of its values."""
    is_arrow = isinstance(rows, pa.Table)
    frame = rows.to_pandas() if is_arrow else rows
    types = (
        [_NAMES[kind] for kind in rows.schema.types]
        if is_arrow
        else [_type_of(frame[name]) for name in frame.columns]
    )
    declared = ", ".join(f'"{column}" {kind}' for column, kind in zip(frame.columns, types, strict=True))
    cursor.execute(f"create temporary table {name} ({declared})")
    copy_frame(cursor, f"pg_temp.{name}", frame)


def copy_frame(cursor: Any, table: str, frame: pd.DataFrame) -> None:
    """Add the rows by COPY, columns matched by name; a missing value is NULL."""
    if not len(frame):
        return
    names = ", ".join(f'"{column}"' for column in frame.columns)
    cursor.execute(f"select {names} from {table} limit 0")
    whole = [column.type_code in (20, 21, 23) for column in cursor.description]
    columns = [_texts(frame[column], is_whole) for column, is_whole in zip(frame.columns, whole, strict=True)]
    lines = "".join("\t".join(map(_escaped, line)) + "\n" for line in zip(*columns, strict=True))
    cursor.copy_expert(f"copy {table} ({names}) from stdin", io.StringIO(lines))


def _escaped(text: str | None) -> str:
    """As COPY's text format writes it."""
    return "\\N" if text is None else text.translate(_ESCAPES)


def _texts(values: pd.Series, is_whole: bool) -> list[str | None]:
    return [_text(value, is_whole) for value in values.astype(object)]


def _text(value: Any, is_whole: bool) -> str | None:
    if isinstance(value, list):
        quoted = ('"' + str(one).replace("\\", "\\\\").replace('"', '\\"') + '"' for one in value)
        return "{" + ",".join(quoted) + "}"
    if pd.isna(value):
        return None
    if is_whole:
        return str(int(value))
    return repr(float(value)) if isinstance(value, float) else str(value)


def _type_of(values: pd.Series) -> str:
    kind = values.dtype.kind
    if kind in "iu":
        return "bigint"
    if kind in "fb":
        return "double precision" if kind == "f" else "boolean"
    if kind == "M":
        return "timestamp" if values.dt.tz is None else "timestamptz"
    return _type_of_objects([value for value in values if not isinstance(value, list) and pd.notna(value)])


def _type_of_objects(values: list[Any]) -> str:
    kinds = {type(value) for value in values}
    if kinds and kinds <= {bool}:
        return "boolean"
    if kinds and kinds <= {int, bool}:
        return "bigint"
    if kinds and kinds <= {int, float}:
        return "double precision"
    if kinds and all(issubclass(kind, datetime) for kind in kinds):
        return "timestamptz" if any(value.tzinfo for value in values) else "timestamp"
    return "date" if kinds and all(issubclass(kind, date) for kind in kinds) else "text"
