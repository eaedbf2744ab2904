"""Rows of the outbox that have not been delivered: dead letters and pending ones."""

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.duckdb_file import OF_A_READER
from tenure.delivery.outbox_schema import create_outbox

COLUMNS = ("key", "status", "as of", "attempts", "first try", "last try", "next attempt", "reason")
# No payload: it holds names and addresses of customers, which do not belong in a terminal.
WAITING = """
select
    key, status, as_of_date, attempts, first_tried_on, last_tried_on,
    case
        when status = 'pending' then 'next delivery'
        else 'after resend'
    end as next_attempt,
    last_error
from delivery.outbox
where status in ('dead letter', 'pending')
order by status, as_of_date, key
"""
RESEND = """
update delivery.outbox
set status = 'pending', attempts = 0
where status = 'dead letter' and ($key is null or key = $key)
returning key
"""


def read_waiting() -> list[tuple]:
    """Return the rows of `COLUMNS`, ordered; none before the first delivery."""
    if not paths.warehouse_file().exists():
        return []
    with warehouse.connect(read_only=True, patience=OF_A_READER) as connection:
        if not warehouse.table_exists(connection, "delivery.outbox"):
            return []
        return connection.execute(WAITING).fetchall()


def resend(connection: duckdb.DuckDBPyConnection, key: str | None = None) -> list[str]:
    """Make all dead letters pending, or the one with this key. :returns: their keys"""
    create_outbox(connection)
    return [found for (found,) in connection.execute(RESEND, {"key": key}).fetchall()]
