"""What a person would write instead: one plain SQL statement per feature and date, straight on the events.

Named as the features they stand for. Rows are not judged: replays, bots and unknown accounts count.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tenure import warehouse
from tenure.benchmark import textbook_accounts, textbook_people
from tenure.benchmark.company import HISTORY_MONDAYS, files
from tenure.benchmark.recorder import Recorder
from tenure.simulator.land import UNTIL

# Of the history: its first Monday, the middle one and the last.
DATES = 3
# Days before the date that are looked at, and the statement.
FEATURES = textbook_accounts.FEATURES | textbook_people.FEATURES
COUNT = len(FEATURES) * DATES
DUCKDB = f"textbook: {COUNT} statements, DuckDB on the Parquet files"
POSTGRES = f"textbook: {COUNT} statements, PostgreSQL with the index"
STATEMENTS = (DUCKDB, POSTGRES)


def statements(events: str) -> Iterator[str]:
    """:param events: what to read from, with the columns of the landed events."""
    for day in dates():
        for days, statement in FEATURES.values():
            yield statement.format(events=events, first=day - timedelta(days=days), day=day)


def dates() -> list[date]:
    """Mondays of the history, as far apart as it allows."""
    last, apart = UNTIL - timedelta(days=UNTIL.weekday()), HISTORY_MONDAYS // (DATES - 1)
    return [last - timedelta(weeks=apart * back) for back in reversed(range(DATES))]


def measure_duckdb(recorder: Recorder) -> None:
    """One thread, no table, no index."""
    recorder.record(DUCKDB, _run_duckdb)


def _run_duckdb() -> None:
    with warehouse.connect(warehouse.IN_MEMORY) as connection:
        connection.execute("set threads = 1")
        for statement in statements(f"read_parquet('{files()}')"):
            connection.execute(statement).fetchall()
