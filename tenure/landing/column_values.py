"""SQL for the value of a contract column, from what a file holds.

Every file's column comes out as one of few types (text, bigint, double, boolean, timestamp, date), so that no union of
files has to squeeze the values of one into the narrower type of another.
"""

from tenure.landing.contract import Column
from tenure.landing.quoting import identifier
from tenure.landing.shown_text import as_shown

# The loader dlt numbers its loads by the second at which they began.
LOAD_ID = "_dlt_load_id"
# A time without an offset or a zone, and one in UTC.
_PLAIN = r"(?i)[^:]*(:\d\d?)*(\.\d+)?\s*(z|utc)?"

# Whole numbers that a bigint holds; wider ones and decimals are read as text, which keeps every digit.
_BIGINTS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_DOUBLES = {"FLOAT", "DOUBLE"}
_WIDE = {"UBIGINT", "HUGEINT", "UHUGEINT"}

# Kinds of values that can be read as the contract's type; text is tried value by value.
_KINDS = {
    "bigint": {"number", "text"},
    "double": {"number", "text"},
    "boolean": {"boolean", "number", "text"},
    "timestamp": {"time", "text"},
    "date": {"time", "text"},
}


def kind_of(found: str) -> str:
    """Text, boolean, time or number of a type of DuckDB's; a column without any value may be read as anything."""
    if found.startswith("TIMESTAMP") or found == "DATE":
        return "time"
    if found in _BIGINTS | _DOUBLES | _WIDE or found.startswith("DECIMAL"):
        return "number"
    return {"VARCHAR": "text", "BOOLEAN": "boolean"}.get(found, "other")


def can_hold(column: Column, found: str) -> bool:
    """Whether values of the type can be read as the column's. Stricter than a cast: an integer is not a timestamp."""
    return column.data_type == "text" or kind_of(found) in _KINDS[column.data_type]


def value_of(column: Column, called: str, found: str | None, name: str) -> str:
    """SQL for the column's value.

    :param called: what the file calls the column
    :param found: its type in the file, None where the file has no such column
    :param name: SQL of the column in the file's relation
    """
    if called.lower() == LOAD_ID:
        return f"(try(to_timestamp(try_cast({name} as double))) at time zone 'UTC')"
    if found is None or not can_hold(column, found):
        return f"cast(null as {column.data_type})"
    if column.data_type == "text":
        text = _as_text(name, found)
        return as_shown(column, text) if kind_of(found) in ("text", "other") else text
    if kind_of(found) == "text":
        trimmed = f"nullif(trim({name}), '')"
        return _as_utc(trimmed) if column.data_type == "timestamp" else trimmed
    return _as_time(column, name, found) if kind_of(found) == "time" else _as_number(column, name, found)


def readable_value(column: Column, called: str, found: str, name: str) -> str:
    """SQL that is NULL where the value cannot be read as the column's type."""
    if not can_hold(column, found):
        return "null"
    return f"try_cast({name} as {'double' if called.lower() == LOAD_ID else column.data_type})"


def _as_time(column: Column, name: str, found: str) -> str:
    if found.startswith(("TIMESTAMP WITH", "TIMESTAMPTZ")):
        name = f"(cast({name} as timestamptz) at time zone 'UTC')"
    if found == "DATE" and column.data_type == "timestamp":
        # as text: there are dates that no timestamp can hold
        return f"cast({name} as varchar)"
    return f"cast({name} as {column.data_type})"


def _as_number(column: Column, name: str, found: str) -> str:
    if found == "BOOLEAN":
        return name
    if found in _BIGINTS:
        return f"cast({name} as bigint)"
    if found in _DOUBLES:
        return f"try_cast({name} as {'boolean' if column.data_type == 'boolean' else 'double'})"
    return f"cast({name} as varchar)"


def _as_utc(text: str) -> str:
    """SQL for the text of a time in UTC. A cast to a timestamp would drop an offset without a word.

    A time zone that cannot be read stays in the text, so that staging sets the row aside and shows it.
    """
    utc = f"cast(try_cast({text} as timestamptz) at time zone 'UTC' as varchar)"
    unknown = f"{text} || ' (unknown time zone)'"
    return f"case when regexp_full_match({text}, '{_PLAIN}') then {text} else coalesce({utc}, {unknown}) end"


def _as_text(name: str, found: str) -> str:
    """SQL for a text column. Integer ids that passed through a data frame with gaps are doubles: 17.0 means 17."""
    if found in _DOUBLES:
        whole = f"cast(try_cast({name} as bigint) as varchar)"
        is_whole = f"abs({name}) < 9e18 and {name} = floor({name})"
        return (
            f"case when isnan({name}) then null when {is_whole} then {whole} else cast({name} as varchar) end"
        )
    if found == "BLOB":
        return f"decode({name})"
    if found.startswith(("TIMESTAMP WITH", "TIMESTAMPTZ")):
        return f"cast(cast({name} as timestamptz) at time zone 'UTC' as varchar)"
    if found.startswith(("STRUCT", "MAP", "UNION")) or found.endswith("]"):
        return f"cast(to_json({name}) as varchar)"
    return name if found == "VARCHAR" else f"cast({name} as varchar)"


def column_in(called: str, name: str, is_parquet: bool) -> str:
    """SQL of a contract column in the file's relation."""
    return identifier(called if is_parquet else name)
