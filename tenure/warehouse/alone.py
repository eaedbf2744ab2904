"""What one process at a time does in a warehouse on a server. A file has its single writer, and so needs no more."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from tenure.warehouse.engine import is_on_server

log = logging.getLogger("tenure.waiting")

# The stages of a day: tables of all stages hold the one day that is built. Whatever day it is.
DAY = "a day"
# dbt: two runs would make the same tables.
DBT = "dbt"
# What is sent, or it would be sent twice.
DELIVERY = "the delivery"
# Tables that are not there yet.
NEW_TABLES = "new tables"

# Of this process: what it does within such a block, also in a thread or a child, is part of it.
_HELD: set[str] = set()

_HOLDER = """
select coalesce(activity.application_name, '')
from pg_locks as locks
inner join pg_stat_activity as activity on locks.pid = activity.pid
where
    locks.locktype = 'advisory' and locks.granted
    and locks.objid = cast(cast(hashtext($name) as bigint) & 4294967295 as oid)
"""


@contextmanager
def alone(what: str) -> Iterator[None]:
    """On a server: wait until no other process does the same, and let none begin before the block ends.

    The server gives it back with the session, also when the process is killed. A block inside another one of the same
    process goes on. It needs a session of its own: a pooler between must not hand sessions on after each transaction.
    """
    with alone_on_server(what) if is_on_server() else nullcontext():
        yield


@contextmanager
def alone_on_server(what: str) -> Iterator[None]:
    """As `alone`, of the server that libpq's variables name, whatever the home's warehouse is."""
    if what in _HELD:
        yield
        return
    from tenure.warehouse import postgres_engine

    name = f"tenure {what}"
    with postgres_engine.connect() as session:
        if not session.execute("select pg_try_advisory_lock(hashtext(?))", [name]).fetchall()[0][0]:
            holder = session.execute(_HOLDER, {"name": name}).fetchone()
            log.warning(
                "%s is being done by %s: waiting for its end",
                what,
                holder[0] if holder else "another process",
            )
            session.execute("select pg_advisory_lock(hashtext(?))", [name])
        _HELD.add(what)
        try:
            yield
        finally:
            _HELD.discard(what)
