"""Frees a warehouse of what stood in rows that were replaced: blocks of a file, and dead rows of a server, keep it."""

import os
import time
from pathlib import Path
from typing import Any

from tenure import warehouse
from tenure.core.duckdb_file import OF_A_RUN, when_free
from tenure.core.errors import TenureError
from tenure.erasure.warehouse_tables import tables_of
from tenure.landing.quoting import literal

PAUSE = 0.5
# Of this database, without this session: who began before may still see the rows as they were.
TRANSACTIONS = """
select locks.virtualtransaction, coalesce(activity.application_name, 'another session')
from pg_locks as locks
inner join pg_stat_activity as activity on locks.pid = activity.pid
where
    locks.locktype = 'virtualxid' and locks.granted and activity.datname = current_database()
    and activity.pid <> pg_backend_pid() and coalesce(activity.backend_type, 'client backend') = 'client backend'
"""


class RowsHeld(TenureError, RuntimeError):
    """A session reads the rows as they were before: the server keeps them for it; the message names the session."""


def compact_file(file: Path) -> None:
    """Copy the tables into a new file and let it take the old one's place."""
    unfinished = file.with_name(f".{file.name}.compacted")
    for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        leftover.unlink(missing_ok=True)
    with warehouse.connect(Path(":memory:")) as connection:
        connection.execute("set preserve_insertion_order = true")
        when_free(file, lambda: connection.execute(f"attach {literal(str(file))} as before (read_only)"))
        connection.execute(f"attach {literal(str(unfinished))} as after")
        connection.execute("copy from database before to after")
        connection.execute("detach after")
        connection.execute("detach before")
    os.replace(unfinished, file)


def compact_server(connection: Any, patience: float = OF_A_RUN) -> None:
    """Write the tables with texts anew, and with them the server's samples of their values.

    :param patience: seconds to wait at most for sessions that may still see the rows as they were.
    :raises RowsHeld: one of them did not end.
    """
    _wait_for_older(connection, patience)
    connection.execute(f"set lock_timeout = '{patience * 1000:.0f}ms'")
    for table in list(tables_of(connection)):
        try:
            connection.execute(f"vacuum (full, analyze) {table.relation}")
        except warehouse.errors() as error:
            raise RowsHeld(f"{table.schema}.{table.name} cannot be written anew: {error}") from error


def _wait_for_older(connection: Any, patience: float) -> None:
    older = {one for one, _ in connection.execute(TRANSACTIONS).fetchall()}
    until = time.monotonic() + patience
    while there := [name for one, name in connection.execute(TRANSACTIONS).fetchall() if one in older]:
        if time.monotonic() > until:
            raise RowsHeld(f"{there[0]} still reads what was replaced: end it and run the command again")
        time.sleep(PAUSE)
