"""SQL of PostgreSQL for the value of a contract column, from the type that the loader gave it there.

As for files: a value that is no text is handed on in its own type, a text is handed on to staging, which tries it.
"""

import re

from tenure.core.unseen import UNSEEN, UNSEEN_IN_A_BODY
from tenure.landing.column_values import LOAD_ID
from tenure.landing.contract import Column
from tenure.landing.quoting import identifier
from tenure.landing.shown_text import BODIES, LONGEST_BODY, LONGEST_LINE, NEVER_SHOWN, is_key

_KINDS = {
    "bigint": "whole",
    "integer": "whole",
    "smallint": "whole",
    "numeric": "number",
    "real": "number",
    "double precision": "number",
    "boolean": "boolean",
    "date": "time",
    "timestamp without time zone": "time",
    "timestamp with time zone": "time",
    "text": "text",
    "character varying": "text",
    "character": "text",
    "uuid": "text",
    "citext": "text",
}
_HOLDS = {
    "bigint": {"whole", "number", "boolean", "text"},
    "double": {"whole", "number", "text"},
    "boolean": {"whole", "number", "boolean", "text"},
    "timestamp": {"time", "text"},
    "date": {"time", "text"},
}
# A class of signs as PostgreSQL's expressions write it.
_HEXADECIMAL = re.compile(r"\\x([0-9a-f]{2})")


def can_hold(column: Column, called: str, found: str) -> bool:
    """Whether values of the type can be read as the column's: a whole number is no time."""
    return called.lower() == LOAD_ID or column.data_type == "text" or _kind(found) in _HOLDS[column.data_type]


def value_of(column: Column, called: str | None, found: str) -> str:
    """SQL of the column's value; NULL of its type where the table has no such column."""
    if called is None:
        return f"cast(null as {_type_of(column)})"
    name = identifier(called)
    if called.lower() == LOAD_ID:
        seconds = f"tenure_functions.try_double(cast({name} as text))"
        return f"(to_timestamp({seconds}) at time zone 'UTC')"
    if column.data_type == "text":
        return _as_text(column, name, found)
    if _kind(found) == "text":
        return f"nullif(trim(cast({name} as text)), '')"
    if found == "timestamp with time zone":
        return f"({name} at time zone 'UTC')"
    if _kind(found) == "whole":
        return f"cast({name} as bigint)"
    return f"cast({name} as double precision)" if found == "real" else name


def _kind(found: str) -> str:
    return _KINDS.get(found, "other")


def _type_of(column: Column) -> str:
    return "double precision" if column.data_type == "double" else column.data_type


def _as_text(column: Column, name: str, found: str) -> str:
    """Ids that passed through a data frame with gaps are doubles: 17.0 means 17."""
    if found in ("double precision", "real"):
        whole = f"cast(cast({name} as numeric) as text)"
        return f"case when {name} = 'NaN' then null else {whole} end"
    if found == "timestamp with time zone":
        return f"cast({name} at time zone 'UTC' as text)"
    if found.endswith("[]"):
        return f"cast(to_json({name}) as text)"
    text = f"cast({name} as text)"
    return _as_shown(column, text) if _kind(found) in ("text", "other") else text


def _as_shown(column: Column, text: str) -> str:
    """As `tenure.landing.shown_text.as_shown` says of a file's text."""
    if is_key(column) or column.name in NEVER_SHOWN:
        return text
    if column.name in BODIES:
        unseen, longest, one = UNSEEN_IN_A_BODY, LONGEST_BODY, text
    else:
        unseen, longest, one = (
            UNSEEN,
            LONGEST_LINE,
            f"regexp_replace({text}, '[\\t\\n\\r\\u2028\\u2029]+', ' ', 'g')",
        )
    signs = _of_postgres(unseen)
    stripped = f"regexp_replace({one}, '[{signs}]', '', 'g')"
    cut = (
        f"case when length({stripped}) > {longest} then left({stripped}, {longest - 1}) || '…'"
        f" else nullif(trim({stripped}), '') end"
    )
    odd = f"{text} ~ '[{signs}]' or length({text}) > {longest} or trim({text}) = ''"
    return f"case when {odd} then {cut} else {text} end"


def _of_postgres(signs: str) -> str:
    """No text holds the sign of the number zero there."""
    return _HEXADECIMAL.sub(r"\\u00\1", signs).replace(r"\u0000", r"\u0001")
