"""Paying accounts as Recurly holds them: amounts in the major unit, every state a row of a history."""

from datetime import timedelta
from typing import Any

from tests.scenarios.company import Company, day


def account(
    company: Company, account_id: str, since: int = 400, plan: str = "team", **subscription: Any
) -> None:
    """Ten seats at 10.00 a month, from so many days ago; account `r_<id>`, subscription `rs_<id>`."""
    company.account(account_id, since=400)
    for table in [table for table in company.rows if table.startswith("stripe.")]:
        company.rows[table] = [row for row in company.rows[table] if account_id not in str(row["id"])]
        if not company.rows[table]:
            del company.rows[table]
    company.add(
        "recurly.account_history", id=f"r_{account_id}", code=account_id, email=f"pay@{account_id}.example",
        company=account_id.title(), created_at=day(since, 0), updated_at=day(since, 0), _fivetran_synced=day(since),
    )  # fmt: skip
    state(company, account_id, since, plan_id=plan, **subscription)


def plan(company: Company, plan_id: str, months: int = 1) -> None:
    company.add(
        "recurly.plan_history", id=plan_id, code=plan_id, name=plan_id.title(), interval_unit="months",
        interval_length=months, updated_at=day(400, 0), _fivetran_synced=day(400),
    )  # fmt: skip


def state(company: Company, account_id: str, days_ago: int, **values: Any) -> None:
    """The subscription from so many days ago on; what is not named is as it was before."""
    rows = company.rows["recurly.subscription_history"]
    before = [row for row in rows if row["id"] == f"rs_{account_id}"]
    first = {
        "id": f"rs_{account_id}", "account_id": f"r_{account_id}", "state": "active", "currency": "USD",
        "unit_amount": "10.00", "quantity": 10, "activated_at": day(days_ago, 0), "auto_renew": True,
        "current_period_started_at": day(10, 0), "current_period_ends_at": day(-20, 0),
    }  # fmt: skip
    rows.append(
        (before[-1] if before else first)
        | {"updated_at": day(days_ago, 0), "_fivetran_synced": day(days_ago)}
        | values
    )


def invoice(
    company: Company, account_id: str, days_ago: int, paid_late: int | None = 2, **values: Any
) -> str:
    """Due 14 days after it was made, over 100.00; `paid_late` days after that it was paid, or never (None)."""
    invoice_id, made = f"ri_{account_id}_{days_ago}", day(days_ago)
    paid = None if paid_late is None else made + timedelta(days=14 + paid_late)
    company.add(
        "recurly.invoice_history", **({
            "id": invoice_id, "account_id": f"r_{account_id}", "type": "charge", "origin": "renewal",
            "state": "paid" if paid else "past_due", "currency": "USD", "subtotal": "100.00", "discount": "0.00",
            "tax": "0.00", "total": "100.00", "paid": "100.00" if paid else "0.00",
            "balance": "0.00" if paid else "100.00", "created_at": made, "due_at": made + timedelta(days=14),
            "closed_at": paid, "updated_at": paid or made, "_fivetran_synced": paid or made,
        } | values),
    )  # fmt: skip
    company.add(
        "recurly.line_item_history", id=f"l_{invoice_id}", invoice_id=invoice_id,
        subscription_id=f"rs_{account_id}", updated_at=made, _fivetran_synced=made,
    )  # fmt: skip
    return invoice_id


def add_on(company: Company, account_id: str, quantity: int, days_ago: int, **values: Any) -> None:
    company.add(
        "recurly.subscription_add_on_history", id=f"ra_{account_id}", subscription_id=f"rs_{account_id}",
        plan_add_on_id="support", unit_amount="5.00", quantity=quantity, updated_at=day(days_ago, 0),
        _fivetran_synced=day(days_ago), **values,
    )  # fmt: skip


def transaction(company: Company, account_id: str, days_ago: int, status: str, **values: Any) -> None:
    company.add(
        "recurly.transaction", **({
            "id": f"t_{account_id}_{days_ago}", "account_id": f"r_{account_id}", "type": "purchase", "status": status,
            "status_code": "card_declined" if status == "declined" else None, "amount": "120.00", "currency": "USD",
            "refunded": False, "created_at": day(days_ago), "_fivetran_synced": day(days_ago),
        } | values),
    )  # fmt: skip
