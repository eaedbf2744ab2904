"""Copies rows of DuckDB to the server by a file of the home, which DuckDB writes and COPY reads.

No row becomes a Python value.
"""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tenure.core import paths
from tenure.landing.quoting import identifier, literal

# Waits for other processes that copy, until the transaction ends.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('tenure landing'))"
# In the file an empty text and no text at all are two things.
NULL = "\\N"
_TYPES = {"VARCHAR": "text", "DOUBLE": "double precision"}


def type_on_server(kind: str) -> str:
    """The server's name of a type of DuckDB."""
    return _TYPES.get(kind, kind.lower())


def copy_rows(query: str, target: str, columns: Iterable[str], source: Any, server: Any) -> None:
    """Add the rows of the query to a table of the server.

    :param columns: of the target, in the order of those of the query.
    :param source: DuckDB's connection.
    """
    with TemporaryDirectory(dir=paths.home(), prefix="copy-") as folder:
        file = Path(folder) / "rows.csv"
        source.execute(
            f"copy ({query}) to {literal(str(file))} (format csv, header false, nullstr {literal(NULL)})"
        )
        names = ", ".join(map(identifier, columns))
        server.copy_from(f"copy {target} ({names}) from stdin (format csv, null {literal(NULL)})", file)
