"""What a person would write instead: one plain SQL statement per feature and date, straight on the events.

Named as the features they stand for. Rows are not judged: replays, bots and unknown accounts count.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tenure import warehouse
from tenure.benchmark.company import HISTORY_MONDAYS, files
from tenure.benchmark.recorder import Recorder
from tenure.simulator import names
from tenure.simulator.land import UNTIL

# Of the history: its first Monday, the middle one and the last.
DATES = 3
ALL_TIME = 3_650
NO_FEATURES = (names.SIGNED_IN, names.ERROR_SHOWN, names.ONBOARDING_STEP, names.PAGE_VIEWED)
FEATURE = f"case when event not in {NO_FEATURES} then event end"
LOGIN = f"case when event = '{names.SIGNED_IN}' then event end"
ERROR = f"case when event = '{names.ERROR_SHOWN}' then user_id end"
STEP_DAY = f"case when event = '{names.ONBOARDING_STEP}' then cast(timestamp as date) end"
USERS, DAYS = "count(distinct user_id)", "count(distinct cast(timestamp as date))"
USER_DAYS = "count(distinct concat(user_id, cast(timestamp as date)))"
WEEK = "cast(floor(extract(epoch from timestamp '{day}' - received_at) / 604800) as integer)"
IS_NEW, IS_SILENT = (
    f"case when {column} {sign} timestamp '{{middle}}' then 1 end"
    for column, sign in (("since", ">="), ("until", "<"))
)
USER_FEATURES = f"count(distinct case when {FEATURE} is not null then concat(user_id, event) end)"
FROM = "from {events} where received_at >= timestamp '{first}' and received_at < timestamp '{day}'"


def _by_account(days: int, expression: str) -> tuple[int, str]:
    return days, f"select context_group_id, {expression} {FROM} group by context_group_id"


def _change(counted: str, what: str) -> tuple[int, str]:
    """Of the last 28 days against those before: where `{middle}` is."""
    late, early = (
        f"case when received_at {sign} timestamp '{{middle}}' then {what} end" for sign in (">=", "<")
    )
    return _by_account(56, f"1.0 * count({counted} {late}) / nullif(count({counted} {early}), 0) - 1")


def _by_key(days: int, key: str, expression: str) -> tuple[int, str]:
    """By feature, user or week first, with the number of events, the first and the last time of each."""
    keys = (
        f"select context_group_id, {key} as key, count(*) as events, min(received_at) as since,"
        f" max(received_at) as until {FROM} group by 1, 2"
    )
    return days, (
        f"select context_group_id, {expression} from ({keys}) as keys where key is not null"
        " group by context_group_id"
    )


# Days before the date that are looked at, and the statement.
FEATURES: dict[str, tuple[int, str]] = {
    **{f"usage_events_last_{days}d": _by_account(days, "count(*)") for days in (7, 14, 28, 56, 84)},
    **{f"usage_active_users_last_{days}d": _by_account(days, USERS) for days in (7, 14, 28, 56, 84)},
    **{f"usage_active_days_last_{days}d": _by_account(days, DAYS) for days in (7, 14, 28, 56, 84)},
    **{
        f"adoption_features_used_last_{days}d": _by_account(days, f"count(distinct {FEATURE})")
        for days in (7, 28, 84)
    },
    "usage_logins_last_28d": _by_account(28, f"count({LOGIN})"),
    "usage_events_per_user_last_28d": _by_account(28, f"1.0 * count(*) / nullif({USERS}, 0)"),
    "usage_stickiness_last_28d": _by_account(28, f"{USER_DAYS} / 28.0 / nullif({USERS}, 0)"),
    "adoption_features_per_user_last_28d": _by_account(28, f"1.0 * {USER_FEATURES} / nullif({USERS}, 0)"),
    "adoption_errors_last_28d": _by_account(28, f"count({ERROR})"),
    "adoption_error_users_last_28d": _by_account(28, f"count(distinct {ERROR})"),
    "adoption_errors_per_100_events_last_28d": _by_account(28, f"100.0 * count({ERROR}) / count(*)"),
    "usage_events_change_28d": _change("", "1"),
    "usage_logins_change_28d": _change("", LOGIN),
    "usage_active_users_change_28d": _change("distinct", "user_id"),
    "adoption_features_used_change_28d": _change("distinct", FEATURE),
    "usage_days_since_last_event": _by_account(ALL_TIME, "date '{day}' - max(cast(timestamp as date))"),
    "adoption_days_since_onboarding_step": _by_account(ALL_TIME, f"date '{{day}}' - max({STEP_DAY})"),
    "adoption_top_feature_share_last_28d": _by_key(28, FEATURE, "1.0 * max(events) / sum(events)"),
    "usage_top_user_share_last_182d": _by_key(182, "user_id", "1.0 * max(events) / sum(events)"),
    "adoption_features_new_last_28d": _by_key(ALL_TIME, FEATURE, f"count({IS_NEW})"),
    "adoption_days_since_new_feature": _by_key(ALL_TIME, FEATURE, "date '{day}' - max(cast(since as date))"),
    "adoption_features_stopped_last_28d": _by_key(84, FEATURE, f"count({IS_SILENT})"),
    "usage_users_new": _by_key(ALL_TIME, "user_id", f"count({IS_NEW})"),
    "usage_silent_user_share_last_28d": _by_key(182, "user_id", f"1.0 * count({IS_SILENT}) / count(*)"),
    "usage_weekly_trend_last_84d": _by_key(84, WEEK, "regr_slope(events, -key) / avg(events)"),
}
COUNT = len(FEATURES) * DATES
DUCKDB = f"textbook: {COUNT} statements, DuckDB on the Parquet files"
POSTGRES = f"textbook: {COUNT} statements, PostgreSQL with the index"
STATEMENTS = (DUCKDB, POSTGRES)


def statements(events: str) -> Iterator[str]:
    """:param events: what to read from, with the columns of the landed events."""
    for day in dates():
        for days, statement in FEATURES.values():
            yield statement.format(
                events=events, first=day - timedelta(days=days), middle=day - timedelta(days=28), day=day
            )


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
