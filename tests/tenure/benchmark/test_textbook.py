"""The textbook's statements give what a person would count by hand."""

import duckdb

from tenure.benchmark.textbook import COUNT, dates, statements
from tenure.benchmark.textbook_postgres import backend_seconds

EVENTS = """
create table events as
select * from (values
    ('a1', 'u1', 'signed_in', timestamp '2026-06-28 09:00:00', timestamp '2026-06-28 09:00:01'),
    ('a1', 'u1', 'report_exported', timestamp '2026-06-28 09:05:00', timestamp '2026-06-28 09:05:01'),
    ('a1', 'u2', 'report_exported', timestamp '2026-06-27 09:05:00', timestamp '2026-06-28 09:05:01'),
    ('a1', 'u3', 'report_exported', timestamp '2026-05-31 23:00:00', timestamp '2026-06-01 00:00:00'),
    ('a1', 'u5', 'report_exported', timestamp '2026-05-31 23:00:00', timestamp '2026-05-31 23:59:59'),
    ('a1', 'u4', 'report_exported', timestamp '2026-06-29 00:00:00', timestamp '2026-06-29 00:00:00')
) as rows (context_group_id, user_id, event, timestamp, received_at)
"""


def test_each_metric_of_the_last_date_looks_at_the_28_days_before_it():
    with duckdb.connect() as connection:
        connection.execute(EVENTS)
        last = [connection.execute(statement).fetchall() for statement in list(statements("events"))[-5:]]
    assert last == [[("a1", metric)] for metric in (4, 3, 1, 3, 1)]


def test_there_are_five_statements_for_each_of_twelve_mondays():
    assert len(list(statements("events"))) == COUNT == 60
    assert {day.weekday() for day in dates()} == {0}
    assert str(dates()[-1]) == "2026-06-29"


def test_seconds_of_a_backend_are_read_behind_its_name():
    """Which may have spaces and brackets in it."""
    fields = " ".join(["S", *["0"] * 10, "150", "50", *["7"] * 20])
    assert backend_seconds(f"12 (postgres: (a) b) {fields}") == 2.0
