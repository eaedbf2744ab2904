"""The textbook's statements give what a person would count by hand."""

import duckdb
import pytest
import yaml

from tenure.benchmark.textbook import COUNT, FEATURES, dates, statements
from tenure.benchmark.textbook_postgres import backend_seconds
from tenure.core import paths

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


# What is none here: the account has no error, onboarding step or log-in of before.
BY_HAND = {
    "usage_events_last_28d": 4,
    "usage_events_last_56d": 5,
    "usage_active_users_last_7d": 2,
    "usage_active_days_last_28d": 3,
    "usage_logins_last_28d": 1,
    "adoption_features_used_last_84d": 1,
    "usage_stickiness_last_28d": 3 / 28 / 3,
    "usage_events_change_28d": 4 / 1 - 1,
    "usage_logins_change_28d": None,
    "usage_days_since_last_event": 1,
    "adoption_errors_last_28d": 0,
    "adoption_top_feature_share_last_28d": 1,
    "usage_top_user_share_last_182d": 2 / 5,
    "adoption_days_since_new_feature": 29,
    "adoption_features_stopped_last_28d": 0,
    "usage_users_new": 3,
    "usage_silent_user_share_last_28d": 1 / 4,
    "usage_weekly_trend_last_84d": 0.1,
}


def test_each_statement_of_the_last_date_counts_what_a_person_would():
    with duckdb.connect() as connection:
        connection.execute(EVENTS)
        last = list(statements("events"))[-len(FEATURES) :]
        found = {
            name: connection.execute(statement).fetchall()
            for name, statement in zip(FEATURES, last, strict=True)
        }
    assert {name: found[name] for name in BY_HAND} == {
        name: [("a1", pytest.approx(value) if value is not None else None)] for name, value in BY_HAND.items()
    }
    assert all(len(rows) == 1 for rows in found.values())


def test_they_stand_for_features_that_there_are():
    [model] = yaml.safe_load((paths.DBT_PROJECT / "models/marts/_fct_account_features.yml").read_text())[
        "models"
    ]
    assert {*FEATURES} <= {column["name"] for column in model["columns"]}
    assert len(list(statements("events"))) == COUNT == 3 * len(FEATURES)


def test_their_mondays_span_the_history():
    assert [str(day) for day in dates()] == ["2026-01-12", "2026-04-06", "2026-06-29"]
    assert {day.weekday() for day in dates()} == {0}


def test_seconds_of_a_backend_are_read_behind_its_name():
    """Which may have spaces and brackets in it."""
    fields = " ".join(["S", *["0"] * 10, "150", "50", *["7"] * 20])
    assert backend_seconds(f"12 (postgres: (a) b) {fields}") == 2.0
