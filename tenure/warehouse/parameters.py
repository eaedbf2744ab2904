"""SQL with DuckDB's placeholders, `?` and `$name`, as psycopg2 takes it: `%s` and `%(name)s`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# What a placeholder never stands in: texts, quoted names and comments; and `::`, `$$` and `$tag$` of a function.
_PARTS = re.compile(
    r"""(?P<apart>'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<position>\?) | \$(?P<name>[A-Za-z_]\w*) | (?P<percent>%)""",
    re.VERBOSE | re.DOTALL,
)

Parameters = Sequence[Any] | Mapping[str, Any] | None


def translated(statement: str, parameters: Parameters) -> str:
    """The statement for psycopg2, which reads `%` only where there are parameters."""
    if not parameters:
        return statement

    def replaced(found: re.Match[str]) -> str:
        if found["position"]:
            return "%s"
        if found["name"]:
            return f"%({found['name']})s"
        return found[0].replace("%", "%%")

    return _PARTS.sub(replaced, statement)
