"""Queries of the renewal forecast: contracts by quarter, each account, and what became of earlier forecasts."""

from typing import Any

from plugins.health_page.snapshot import Snapshot, own_first

SHOWN = 300
OF_THE_DAY = "select * from publish.pub_renewal_forecast where as_of_date = ?"
DUE = f"{OF_THE_DAY} order by {own_first()}, renewal_on, mrr_cents desc nulls last, account_id limit {SHOWN + 1}"
# A quarter that has begun shows the forecast of its first day, and what became of it.
QUARTERS = """
    with told as (
        select quarter, mrr_cents, expected_mrr_cents, committed_mrr_cents, actual_mrr_cents
        from publish.pub_renewal_results
        union all
        select quarter, mrr_cents, expected_mrr_cents, committed_mrr_cents, null
        from publish.pub_renewal_forecast
        where as_of_date = ? and quarter not in (select quarter from publish.pub_renewal_results)
    )
    select
        quarter, count(*) as accounts, sum(mrr_cents) as mrr_cents,
        count(expected_mrr_cents) as expected_accounts, sum(expected_mrr_cents) as expected_mrr_cents,
        sum(mrr_cents) filter (expected_mrr_cents is not null) as of_mrr_cents,
        count(committed_mrr_cents) as committed_accounts, sum(committed_mrr_cents) as committed_mrr_cents,
        count(actual_mrr_cents) as judged_accounts, sum(actual_mrr_cents) as actual_mrr_cents
    from told group by quarter order by quarter desc limit 9
"""
RESULTS = """
    select * from publish.pub_renewal_results where outcome is not null
    order by quarter desc, abs(actual_less_expected_cents) desc nulls last, account_id limit 200
"""
MONTHLY = "select * from publish.pub_renewal_monthly where as_of_date = ?"
OF_ACCOUNT = f"{OF_THE_DAY} and account_id = ? order by quarter"


def read_forecast(snapshot: Snapshot) -> dict[str, Any]:
    """Return the parts of the forecast: None where the snapshot does not have the table yet."""
    due = snapshot.rows(DUE, snapshot.day)
    quarters = snapshot.rows(QUARTERS, snapshot.day)
    return {
        "day": snapshot.day,
        "due": None if due is None else due[:SHOWN],
        "has_more": len(due or []) > SHOWN,
        "quarters": None if quarters is None else quarters[::-1],
        "monthly": snapshot.row(MONTHLY, snapshot.day),
        "results": snapshot.rows(RESULTS),
    }
