"""Words for what is wrong with a file. Nobody's data is in them: messages reach logs, pages and mails."""

import re
from collections.abc import Collection

import duckdb

# What is printed of a header: names that could stand in SQL, not the values of a file without a header.
_COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]{0,49}", re.ASCII)
_DATA = re.compile(r".*@.*|[\d.,:/+\-TZ ]*\d[\d.,:/+\-TZ ]*", re.DOTALL)
MOST_NAMES = 12
LONGEST_SHAPE = 40


def shown_names(names: Collection[str]) -> str:
    """ "id, customer_id and 2 more": names only, never what may be a value."""
    if any(_DATA.fullmatch(name) for name in names):
        return f"{len(names)} columns, whose names look like data: perhaps the header is missing"
    printed = [name for name in names if _COLUMN_NAME.fullmatch(name)][:MOST_NAMES]
    others = f"{len(names) - len(printed)} more" if len(names) > len(printed) else ""
    return " and ".join(part for part in (", ".join(printed), others) if part)


def shape_of(value: str) -> str:
    """What kind of value it is, without the value: 'jo@acme.de 7' is 'aa@aaaa.aa 9'."""
    masked = "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in value[:LONGEST_SHAPE])
    return f"'{printable(masked)}'{' and more' if len(value) > LONGEST_SHAPE else ''}"


def printable(name: str) -> str:
    """A file's name on one line, in UTF-8."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def os_error_in_words(error: OSError) -> str:
    return f"cannot be read: {error.strerror or 'damaged, or not written to the end'}"


# DuckDB's own message often quotes the value, so it is only recognized.
_KNOWN = (
    (r"utf-?8|unicode", "text that is not UTF-8; save the file as UTF-8 and land it again"),
    (
        r"state machine",
        "mixed ends of lines (some CR LF, some LF) or quotes that do not match; write one kind only",
    ),
    (r"maximum line size|maximum_object_size", "a line that is too long to be a row"),
    (r"conversion error|out of range", "a value that is out of the range of its type"),
)


def duckdb_error_in_words(error: duckdb.Error) -> str:
    """What the file holds that cannot be read."""
    for pattern, words in _KNOWN:
        if re.search(pattern, str(error), re.IGNORECASE):
            return words
    return "damaged data, perhaps a file that was not written to the end; land it again"
