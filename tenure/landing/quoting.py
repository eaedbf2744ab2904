"""Names, texts and paths as they stand in SQL."""

import re
from pathlib import Path


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def path_literal(path: Path) -> str:
    """The path of this one file: DuckDB takes what it is given for a pattern."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))
