"""The textbook's statements that count by account, over windows of days before the date."""

from tenure.simulator import names

ALL_TIME = 3_650
NO_FEATURES = (names.SIGNED_IN, names.ERROR_SHOWN, names.ONBOARDING_STEP, names.PAGE_VIEWED)
FEATURE = f"case when event not in {NO_FEATURES} then event end"
LOGIN = f"case when event = '{names.SIGNED_IN}' then event end"
ERROR = f"case when event = '{names.ERROR_SHOWN}' then user_id end"
STEP_DAY = f"case when event = '{names.ONBOARDING_STEP}' then cast(timestamp as date) end"
USERS, DAYS = "count(distinct user_id)", "count(distinct cast(timestamp as date))"
USER_DAYS = "count(distinct concat(user_id, cast(timestamp as date)))"
WEEK = "cast(floor(extract(epoch from timestamp '{day}' - received_at) / 604800) as integer)"
USER_FEATURES = f"count(distinct case when {FEATURE} is not null then concat(user_id, event) end)"
FROM = "from {events} where received_at >= timestamp '{first}' and received_at < timestamp '{day}'"


def _ago(days: int) -> str:
    return f"timestamp '{{day}}' - interval '{days} days'"


def _since(days: int, what: str = "1") -> str:
    return f"case when received_at >= {_ago(days)} then {what} end"


def _before(days: int, what: str = "1") -> str:
    return f"case when received_at < {_ago(days)} then {what} end"


def _by_account(days: int, expression: str) -> tuple[int, str]:
    return days, f"select context_group_id, {expression} {FROM} group by context_group_id"


def _change(counted: str, what: str) -> tuple[int, str]:
    """Of the last 28 days against the 28 before."""
    late, early = f"count({counted} {_since(28, what)})", f"count({counted} {_before(28, what)})"
    return _by_account(56, f"1.0 * {late} / nullif({early}, 0) - 1")


def _change_against_product(what: str) -> tuple[int, str]:
    """The same, with the change of the middle account taken out."""
    change = f"1.0 * count({_since(28, what)}) / nullif(count({_before(28, what)}), 0) as change"
    return (
        56,
        f"""
with changes as (select context_group_id, {change} {FROM} group by context_group_id),
middle as (select percentile_cont(0.5) within group (order by change) as change from changes)
select context_group_id, changes.change / nullif(middle.change, 0) - 1 from changes cross join middle""",
    )


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


def _against_quarters(*months_ago: int) -> tuple[int, str]:
    """Days of people in the last three whole months, against the best of the quarters that began so many months ago."""
    latest, *others = (
        f"count(case when day >= {_month(ago)} and day < {_month(ago - 3)} then 1 end)"
        for ago in (3, *months_ago)
    )
    days = f"select distinct context_group_id, user_id, cast(timestamp as date) as day {FROM} and user_id is not null"
    return 31 * (max(months_ago) + 1), (
        f"select context_group_id, 1.0 * {latest} / nullif(greatest({', '.join(others)}), 0)"
        f" from ({days}) as days group by context_group_id"
    )


def _month(ago: int) -> str:
    return f"date_trunc('month', date '{{day}}') - interval '{ago} months'"


def _stopped(counted: str) -> tuple[int, str]:
    """Of features not used for 28 days that were in use in four of the eight weeks before."""
    return (
        84 + 55,
        f"""
with days as (
    select distinct context_group_id, {FEATURE} as key, user_id, cast(timestamp as date) as day {FROM}
), lasts as (
    select context_group_id, key, max(day) as until from days where key is not null group by 1, 2
), regular as (
    select context_group_id, key, until
    from lasts join days using (context_group_id, key)
    where until < {_ago(28)} and until >= {_ago(84)} and day >= until - 55
    group by 1, 2, 3
    having count(distinct date_trunc('week', day)) >= 4
)
select context_group_id, {counted} from regular join days using (context_group_id, key)
where day >= until - 55
group by context_group_id""",
    )


def _new(days: int) -> str:
    return f"count(case when since >= {_ago(days)} then 1 end)"


def _silent(days: int) -> str:
    return f"count(case when until < {_ago(days)} then 1 end)"


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
    "adoption_breadth_last_28d": _by_account(
        84, f"1.0 * count(distinct {_since(28, FEATURE)}) / (select count(distinct {FEATURE}) {FROM})"
    ),
    "adoption_errors_last_28d": _by_account(28, f"count({ERROR})"),
    "adoption_error_users_last_28d": _by_account(28, f"count(distinct {ERROR})"),
    "adoption_errors_per_100_events_last_28d": _by_account(28, f"100.0 * count({ERROR}) / count(*)"),
    "adoption_errors_per_100_events_earlier_84d": _by_account(
        112, f"100.0 * count({_before(28, ERROR)}) / nullif(count({_before(28)}), 0)"
    ),
    "usage_events_vs_own_base": _by_account(
        98, f"count({_since(14)}) / 14.0 / nullif(count({_before(14)}) / 84.0, 0)"
    ),
    "usage_events_change_28d": _change("", "1"),
    "usage_logins_change_28d": _change("", LOGIN),
    "usage_active_users_change_28d": _change("distinct", "user_id"),
    "adoption_features_used_change_28d": _change("distinct", FEATURE),
    "usage_events_change_vs_product_28d": _change_against_product("1"),
    "usage_logins_change_vs_product_28d": _change_against_product(LOGIN),
    "usage_person_days_vs_best_quarter": _against_quarters(6, 9, 12),
    "usage_person_days_vs_year_ago": _against_quarters(15),
    "usage_days_since_last_event": _by_account(ALL_TIME, "date '{day}' - max(cast(timestamp as date))"),
    "adoption_days_since_onboarding_step": _by_account(ALL_TIME, f"date '{{day}}' - max({STEP_DAY})"),
    "adoption_top_feature_share_last_28d": _by_key(28, FEATURE, "1.0 * max(events) / sum(events)"),
    "usage_top_user_share_last_182d": _by_key(182, "user_id", "1.0 * max(events) / sum(events)"),
    "adoption_features_new_last_28d": _by_key(ALL_TIME, FEATURE, _new(28)),
    "adoption_days_since_new_feature": _by_key(ALL_TIME, FEATURE, "date '{day}' - max(cast(since as date))"),
    "adoption_features_stopped_last_28d": _by_key(84, FEATURE, _silent(28)),
    "adoption_regular_features_stopped_last_28d": _stopped("count(distinct key)"),
    "adoption_stopped_feature_users_last_28d": _stopped("count(distinct user_id)"),
    "usage_users_new": _by_key(ALL_TIME, "user_id", _new(14)),
    "usage_users_new_share": _by_key(
        ALL_TIME, "user_id", f"1.0 * {_new(14)} / nullif(count(*) - {_silent(90)}, 0)"
    ),
    "usage_silent_user_share_last_28d": _by_key(
        84, "user_id", f"1.0 * {_silent(28)} / nullif(count(*) - {_new(28)}, 0)"
    ),
    "usage_weekly_trend_last_84d": _by_key(84, WEEK, "regr_slope(events, -key) / avg(events)"),
}
