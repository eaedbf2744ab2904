"""Arrow batches of a database as the door reads them: numbers, times in UTC, and text for all that is nested."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow
from pyarrow import compute

# The years 1 to 9999, in microseconds since 1970.
FIRST, LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
# A whole number that a database writes with decimals is an id as well: 17.000 means 17.
ZEROS_BEHIND_A_WHOLE_NUMBER = r"^(-?\d+)\.0*$"


def is_read_as_text(found: pyarrow.DataType) -> bool:
    """Whether the database has to write the type as text: a UUID, an enumeration, an interval."""
    is_known = isinstance(found, pyarrow.JsonType) or _is_number_as_text(found) or _is_nested(found)
    return not is_known and not _is_plain(found)


def landed_schema(found: pyarrow.Schema, types: Mapping[str, str]) -> pyarrow.Schema:
    """
    :param types: the contract's types by column.
    """
    return pyarrow.schema([(one.name, _landed_type(one.type, types[one.name])) for one in found])


def convert(batches: pyarrow.RecordBatchReader, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The rows of one batch after the other, as the schema says."""
    for batch in batches:
        columns = [_convert(column, one.type) for column, one in zip(batch.columns, schema, strict=True)]
        yield pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def _is_plain(found: pyarrow.DataType) -> bool:
    """Text, a number, a time, a day, or true and false; of a dictionary what its values are."""
    kinds = pyarrow.types
    if kinds.is_dictionary(found):
        return _is_plain(found.value_type)
    is_text = kinds.is_string(found) or kinds.is_large_string(found) or kinds.is_null(found)
    is_number = kinds.is_integer(found) or kinds.is_floating(found) or kinds.is_decimal(found)
    return (
        is_text or is_number or kinds.is_timestamp(found) or kinds.is_date(found) or kinds.is_boolean(found)
    )


def _landed_type(found: pyarrow.DataType, wanted: str) -> pyarrow.DataType:
    if _is_number_as_text(found) and wanted != "text":
        return pyarrow.float64()
    if pyarrow.types.is_timestamp(found):
        # Nanoseconds would be a second type of the same column.
        return pyarrow.timestamp("us", found.tz and "UTC")
    if pyarrow.types.is_decimal(found) and wanted == "text":
        return pyarrow.string()
    return found if _is_plain(found) else pyarrow.string()


def _convert(column: pyarrow.Array, wanted: pyarrow.DataType) -> pyarrow.Array:
    found = column.type
    if _is_nested(found):
        return pyarrow.array([_as_json(value) for value in column.to_pylist()], wanted)
    if isinstance(column, pyarrow.ExtensionArray):
        column = column.storage
    if pyarrow.types.is_timestamp(wanted):
        return _moments(column.cast(wanted, safe=False))
    is_number = _is_number_as_text(found) or pyarrow.types.is_decimal(found)
    if is_number and pyarrow.types.is_string(wanted):
        text = compute.cast(column, wanted)
        return compute.replace_substring_regex(text, ZEROS_BEHIND_A_WHOLE_NUMBER, r"\1")
    return compute.cast(column, wanted)


def _moments(times: pyarrow.Array) -> pyarrow.Array:
    """PostgreSQL's infinity is no time: NULL. The driver gives it as one of the year 290,279 before our era."""
    moments = times.cast(pyarrow.int64())
    is_in_calendar = compute.and_(compute.greater_equal(moments, FIRST), compute.less_equal(moments, LAST))
    return compute.if_else(is_in_calendar, times, pyarrow.scalar(None, times.type))


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, default=str, ensure_ascii=False)


def _is_nested(found: pyarrow.DataType) -> bool:
    return pyarrow.types.is_nested(found)


def _is_number_as_text(found: pyarrow.DataType) -> bool:
    """PostgreSQL's numeric, which has no largest precision."""
    return isinstance(found, pyarrow.OpaqueType) and pyarrow.types.is_string(found.storage_type)
