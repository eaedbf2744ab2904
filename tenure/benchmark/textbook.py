"""What a person would write instead: one plain SQL statement per metric and date, straight on the events."""

from collections.abc import Iterator
from datetime import date, timedelta

from tenure import warehouse
from tenure.benchmark.company import files
from tenure.benchmark.recorder import Recorder
from tenure.simulator import names
from tenure.simulator.land import UNTIL

DATES = 12
WINDOW = timedelta(days=28)
NO_FEATURES = (names.SIGNED_IN, names.ERROR_SHOWN, names.ONBOARDING_STEP, names.PAGE_VIEWED)
# Of an account in the last 28 days.
METRICS = {
    "events": "count(*)",
    "active users": "count(distinct user_id)",
    "logins": f"count(case when event = '{names.SIGNED_IN}' then 1 end)",
    "active days": "count(distinct cast(timestamp as date))",
    "features": f"count(distinct case when event not in {NO_FEATURES} then event end)",
}
STATEMENT = """
select context_group_id, {metric} as metric
from {events}
where received_at >= timestamp '{first}' and received_at < timestamp '{day}'
group by context_group_id
"""
COUNT = len(METRICS) * DATES
DUCKDB = f"textbook: {COUNT} statements, DuckDB on the Parquet files"


def statements(events: str) -> Iterator[str]:
    """:param events: what to read from, with the columns of the landed events."""
    for day in dates():
        for metric in METRICS.values():
            yield STATEMENT.format(metric=metric, events=events, first=day - WINDOW, day=day)


def dates() -> list[date]:
    """The last Mondays before the demo company's end."""
    last = UNTIL - timedelta(days=UNTIL.weekday())
    return [last - timedelta(weeks=weeks) for weeks in reversed(range(DATES))]


def measure_duckdb(recorder: Recorder) -> None:
    """One thread, no table, no index."""
    recorder.record(DUCKDB, _run_duckdb)


def _run_duckdb() -> None:
    with warehouse.connect(warehouse.IN_MEMORY) as connection:
        connection.execute("set threads = 1")
        for statement in statements(f"read_parquet('{files()}')"):
            connection.execute(statement).fetchall()
