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


# A heavy user who came daily for ninety days and is silent for fifteen; a light one who comes every third day still,
# but no longer to the charts of five Wednesdays; and one who was last heard of in winter.
PEOPLE = """
create table events as
select
    'a1' as context_group_id, user_id, event,
    last - to_days(cast(days * nth as integer)) as timestamp, last - to_days(cast(days * nth as integer)) as received_at
from (
    values
    ('heavy', 'report_exported', timestamp '2026-06-14 09:00:00', 1, 90),
    ('heavy', 'report_exported', timestamp '2026-06-14 10:00:00', 1, 90),
    ('light', 'report_exported', timestamp '2026-06-28 09:00:00', 3, 30),
    ('light', 'chart_created', timestamp '2026-05-20 09:00:00', 7, 5),
    ('gone', 'report_exported', timestamp '2026-02-01 09:00:00', 1, 1)
) as habits (user_id, event, last, days, times)
inner join range(90) as numbers (nth) on nth < times
"""
OF_PEOPLE = {
    "usage_users_active": 1,
    "usage_users_drifting": 0,
    "usage_users_silent": 1,
    "usage_users_silent_share": 1 / 2,
    "usage_users_new_share": 0,
    "usage_weight_lost_share": 180 / 215,
    "usage_power_users": 1,
    "usage_power_users_silent": 1,
    "usage_power_user_silence_days": 15,
    "usage_is_champion_silent": 1,
    "usage_power_users_lost_last_28d": 1,
    "adoption_regular_features_stopped_last_28d": 1,
    "adoption_stopped_feature_users_last_28d": 1,
}
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
    "usage_users_new": 2,
    "usage_users_new_share": 2 / 4,
    "usage_silent_user_share_last_28d": 1,
    "usage_events_vs_own_base": 3 / 14 / (2 / 84),
    "usage_events_change_vs_product_28d": 0,
    "usage_person_days_vs_best_quarter": None,
    "adoption_breadth_last_28d": 1,
    "adoption_errors_per_100_events_earlier_84d": 0,
    "usage_weekly_trend_last_84d": 0.1,
}


def _of_last_date(events: str) -> dict[str, list[tuple[str, float | None]]]:
    with duckdb.connect() as connection:
        connection.execute(events)
        last = list(statements("events"))[-len(FEATURES) :]
        return {
            name: connection.execute(statement).fetchall()
            for name, statement in zip(FEATURES, last, strict=True)
        }


@pytest.mark.parametrize(
    ("events", "by_hand", "without_rows"),
    [
        # No feature has stopped there.
        (
            EVENTS,
            BY_HAND,
            {name for name in FEATURES if "stopped_feature_users" in name or "regular" in name},
        ),
        (PEOPLE, OF_PEOPLE, set()),
    ],
)
def test_each_statement_of_the_last_date_counts_what_a_person_would(events, by_hand, without_rows):
    found = _of_last_date(events)
    assert {name: found[name] for name in by_hand} == {
        name: [("a1", pytest.approx(value) if value is not None else None)] for name, value in by_hand.items()
    }
    assert {name: len(rows) for name, rows in found.items()} == {
        name: name not in without_rows for name in found
    }


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
