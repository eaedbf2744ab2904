"""Queries of the wall: the portfolio, expected against realised churn, the Monday list, daily results, open tasks."""

from typing import Any

from plugins.health_page.snapshot import Rows, Snapshot, own_first

# The days that have features: Mondays of the past, then every day that was run.
PORTFOLIO = """
    select
        as_of_date as day, coalesce(score_band, health_band) as band, count(*) as accounts,
        sum(mrr_cents) as mrr_cents
    from publish.pub_account_history
    where as_of_date > (select max(as_of_date) - interval 53 week from publish.pub_account_history)
    group by 1, 2 order by 1, 2
"""
BANDS = """
    select health_band as band, count(*) as accounts, sum(mrr_cents) as mrr_cents
    from publish.pub_account_health where as_of_date = ? group by 1
"""
LIST = f"select * from publish.pub_monday_list where as_of_date = ? order by {own_first()}, rank"
# Mondays, once there are at least four; before that every day.
PROMISES = """
    with promised as (
        select *, isodow(as_of_date) = 1 as is_monday from publish.pub_model_track_record
        where target = 'churn' and population = 'monday list'
    )
    select * from promised
    where is_monday or (select count(*) from promised where is_monday) < 4
    order by as_of_date desc limit 26
"""
RESULTS = """
    select * from publish.pub_results_by_day
    where day > (select max(day) - interval 91 day from publish.pub_results_by_day) order by day
"""
LATELY = """
    select
        sum(churned_accounts) as churned_accounts, sum(churned_mrr_cents) as churned_mrr_cents,
        sum(expanded_accounts) as expanded_accounts, sum(expanded_mrr_cents) as expanded_mrr_cents,
        sum(new_accounts) as new_accounts, sum(new_mrr_cents) as new_mrr_cents
    from publish.pub_results_by_day
    where day > (select max(day) - interval 28 day from publish.pub_results_by_day)
"""
OWNERS = """
    select owner_email, count(*) as open, count(*) filter (where is_overdue) as overdue
    from publish.pub_task_list where status = 'open'
    group by 1 order by open desc, owner_email
"""


def read_wall(snapshot: Snapshot) -> dict[str, Any]:
    """Return all parts of the wall: None where the snapshot does not have the table yet, empty where it has no rows."""
    return {
        "day": snapshot.day,
        "bands": {row["band"]: row for row in snapshot.rows(BANDS, snapshot.day) or []},
        "portfolio": snapshot.rows(PORTFOLIO),
        "summary": snapshot.row(
            "select * from publish.pub_monday_summary where as_of_date = ?", snapshot.day
        ),
        "monday": snapshot.rows(LIST, snapshot.day),
        "promises": _oldest_first(snapshot.rows(PROMISES)),
        "results": snapshot.rows(RESULTS),
        "lately": snapshot.row(LATELY),
        "owners": snapshot.rows(OWNERS),
    }


def read_monday(snapshot: Snapshot) -> dict[str, Any]:
    """Return the Monday list and its summary."""
    return {
        "day": snapshot.day,
        "summary": snapshot.row(
            "select * from publish.pub_monday_summary where as_of_date = ?", snapshot.day
        ),
        "monday": snapshot.rows(LIST, snapshot.day),
    }


def _oldest_first(rows: Rows | None) -> Rows | None:
    return None if rows is None else rows[::-1]
