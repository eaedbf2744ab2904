"""What has not been delivered: dead letters and pending rows of the outbox, and companies of the CRMs."""

import duckdb

from tenure import warehouse
from tenure.core.duckdb_file import OF_A_READER
from tenure.delivery.outbox_schema import create_outbox

COLUMNS = ("key", "status", "as of", "attempts", "first try", "last try", "next attempt", "reason")
# No payload: it holds names and addresses of customers, which do not belong in a terminal.
OUTBOX = """
select key, status, as_of_date, attempts, first_tried_on, last_tried_on, last_error from delivery.outbox
"""
COMPANIES = """
select
    concat('scores|', account_id, '|', company_id, '|', channel) as key, status, first_tried_on as as_of_date,
    attempts, first_tried_on, last_tried_on, last_error
from delivery.crm_companies
"""
WAITING = """
select
    key, status, as_of_date, attempts, first_tried_on, last_tried_on,
    case
        when status = 'pending' then 'next delivery'
        else 'after resend'
    end as next_attempt,
    last_error
from ({waiting}) as waiting
where status in ('dead letter', 'pending')
order by status, as_of_date, key
"""
RESEND = """
update delivery.outbox
set status = 'pending', attempts = 0
where status = 'dead letter' and ($key is null or key = $key)
returning key
"""
# With its digest goes what keeps the same values from being tried again.
RESEND_SCORES = """
update delivery.crm_companies
set status = 'pending', attempts = 0, refused_digest = null
where
    status = 'dead letter'
    and ($key is null or concat('scores|', account_id, '|', company_id, '|', channel) = $key)
returning concat('scores|', account_id, '|', company_id, '|', channel)
"""


def read_waiting() -> list[tuple]:
    """Return the rows of `COLUMNS`, ordered; none before the first delivery."""
    if not warehouse.is_built():
        return []
    with warehouse.connect(read_only=True, patience=OF_A_READER) as connection:
        # A home of an earlier version has the first alone.
        tables = {"delivery.outbox": OUTBOX, "delivery.crm_companies": COMPANIES}
        found = [query for table, query in tables.items() if warehouse.table_exists(connection, table)]
        return connection.execute(WAITING.format(waiting="union all".join(found))).fetchall() if found else []


def resend(connection: duckdb.DuckDBPyConnection, key: str | None = None) -> list[str]:
    """Make all dead letters pending, or the one with this key. :returns: their keys"""
    create_outbox(connection)
    return [
        found
        for statement in (RESEND, RESEND_SCORES)
        for (found,) in connection.execute(statement, {"key": key}).fetchall()
    ]
