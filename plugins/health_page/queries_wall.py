"""What the wall shows: the portfolio, the promise, the list, results day by day, who has how much to do."""

from typing import Any

from plugins.health_page.snapshot import Snapshot

# Days of the portfolio are those that have features: Mondays of the past, then every day that was run.
PORTFOLIO = """
    select as_of_date as day, health_band as band, count(*) as accounts, sum(mrr_cents) as mrr_cents
    from publish.pub_account_history
    where as_of_date > (select max(as_of_date) - interval 53 week from publish.pub_account_history)
    group by 1, 2 order by 1, 2
"""
BANDS = """
    select health_band as band, count(*) as accounts, sum(mrr_cents) as mrr_cents
    from publish.pub_account_health where as_of_date = ? group by 1
"""
LIST = "select * from publish.pub_monday_list where as_of_date = ? order by rank"
# Mondays once there are some; a pipeline of a few days shows its days.
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
    """A part is None where the snapshot has no such table yet, and empty where there is nothing to tell."""
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
    return {
        "day": snapshot.day,
        "summary": snapshot.row(
            "select * from publish.pub_monday_summary where as_of_date = ?", snapshot.day
        ),
        "monday": snapshot.rows(LIST, snapshot.day),
    }


def _oldest_first(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    return None if rows is None else rows[::-1]
