"""Landing folders of the doctor's tests, small enough to read."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

LAST = date(2026, 6, 29)
# The pieces of a name that could break a console, a page or a query.
HOSTILE = "\x1b[31m[bold]{x}%s'\";<script>alert(1)</script>--"


def land(landing: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as `<landing>/<source>/<table>/all.csv`."""
    file = landing / table.replace(".", "/") / "all.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = list(rows)
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def land_billing(landing: Path, accounts: Iterable[str], **of_customer: Any) -> None:
    """A customer `c_<account>` with a subscription, an item and a plan for each account."""
    names = list(accounts)
    metadata = [{"metadata": f'{{"account_id": "{name}"}}'} for name in names]
    land(landing, "stripe.customer", [
        {"id": f"c_{name}", "_fivetran_synced": LAST, **stated, **of_customer}
        for name, stated in zip(names, metadata, strict=True)
    ])  # fmt: skip
    land(
        landing, "stripe.subscription_history", [subscription(name, LAST - timedelta(400)) for name in names]
    )
    land(landing, "stripe.subscription_item", [
        {"id": f"i_{name}", "subscription_id": f"s_{name}", "plan_id": "team", "_fivetran_synced": LAST}
        for name in names
    ])  # fmt: skip
    land(
        landing, "stripe.plan", [{"id": "team", "amount": 1000, "currency": "usd", "_fivetran_synced": LAST}]
    )


def subscription(name: str, started_on: date, ended_on: date | None = None) -> dict[str, Any]:
    return {
        "id": f"s_{name}", "customer_id": f"c_{name}", "status": "canceled" if ended_on else "active",
        "start_date": started_on, "ended_at": ended_on or "", "_fivetran_start": started_on, "_fivetran_synced": LAST,
    }  # fmt: skip


def land_product(landing: Path, accounts: Iterable[str], days: int = 3, **of_event: Any) -> None:
    """A group per account, and an event a day of its user `u_<account>`."""
    names = list(accounts)
    since = LAST - timedelta(400)
    land(landing, "segment.groups", [{"group_id": name, "received_at": since} for name in names])
    land(landing, "segment.tracks", [
        {
            "id": f"e_{name}_{ago}", "event": "opened", "timestamp": LAST - timedelta(ago),
            "received_at": LAST - timedelta(ago), "user_id": f"u_{name}", "context_group_id": name, **of_event,
        }
        for name in names for ago in range(days)
    ])  # fmt: skip
