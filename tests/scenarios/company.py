"""A company small enough to read: some dozens of named customers, and what happened to them.

Days are counted back from the last as-of date, which is a Monday: `day(3)` is three days before it. What is added
here lands as CSV files in the raw shape, as a loader would write them.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 6, 29)
START = TODAY - timedelta(days=400)


def day(days_ago: int, hour: int = 10) -> datetime:
    """The moment so many days before the last as-of date."""
    return datetime.combine(TODAY - timedelta(days=days_ago), time(hour))


def write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    """As CSV, with every column that any of the rows has."""
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


class Company:
    """Collects rows by raw table; `land` writes them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> None:
        """One raw row, e.g. `add("zendesk.ticket", id="t1", ...)`; `_fivetran_synced` is when the loader saw it."""
        self.rows[table].append(values)

    def land(self, landing: Path) -> None:
        for table, rows in self.rows.items():
            folder = landing / table.replace(".", "/")
            folder.mkdir(parents=True, exist_ok=True)
            write_rows(folder / "story.csv", rows)

    def account(
        self,
        account_id: str,
        seats: int = 10,
        cents_per_seat: int = 1000,
        plan: str = "team",
        since: int = 400,
        interval: str = "month",
        period_ends: int = -20,
        industry: str = "software",
        is_auto_renewed: bool = True,
    ) -> None:
        """A paying account with its Stripe, Zendesk and HubSpot counterparts; ids are derived from the account's.

        Customer `c_<id>`, subscription `s_<id>`, item `i_<id>`, plan `p_<id>`, organization `o_<id>`, company `h_<id>`.
        """
        if any(row["group_id"] == account_id for row in self.rows["segment.groups"]):
            raise ValueError(f"there is an account {account_id} already: choose another name")
        begin = day(since, 0)
        self.add(
            "segment.groups", group_id=account_id, name=account_id.title(), industry=industry, employees=100,
            plan=plan, created_at=begin, received_at=begin,
        )  # fmt: skip
        self.add(
            "stripe.customer", id=f"c_{account_id}", email=f"billing@{account_id}.example", name=account_id.title(),
            created=begin, metadata=f'{{"account_id": "{account_id}"}}', _fivetran_synced=begin,
        )  # fmt: skip
        self.add(
            "stripe.plan", id=f"p_{account_id}", product_id="product", amount=cents_per_seat, interval=interval,
            interval_count=1, nickname=plan, _fivetran_synced=begin,
        )  # fmt: skip
        self.subscription(account_id, since=since, period_ends=period_ends, is_auto_renewed=is_auto_renewed)
        self.add(
            "stripe.subscription_item", id=f"i_{account_id}", subscription_id=f"s_{account_id}",
            plan_id=f"p_{account_id}", quantity=seats, _fivetran_synced=begin,
        )  # fmt: skip
        self.add(
            "zendesk.organization", id=f"o_{account_id}", name=account_id.title(), external_id=account_id,
            _fivetran_synced=begin,
        )  # fmt: skip
        self.add(
            "zendesk.domain_name", organization_id=f"o_{account_id}", index=0, domain_name=f"{account_id}.example",
            _fivetran_synced=begin,
        )  # fmt: skip
        self.add(
            "hubspot.company", id=f"h_{account_id}", property_name=account_id.title(),
            property_domain=f"{account_id}.example", property_account_id=account_id, property_industry=industry,
            _fivetran_synced=begin,
        )  # fmt: skip

    def subscription(
        self,
        account_id: str,
        since: int,
        until: int | None = None,
        period_ends: int = -20,
        is_auto_renewed: bool = True,
        **values: Any,
    ) -> None:
        """One version of the account's subscription, valid from `since` days ago (to `until`, if another follows)."""
        self.add(
            "stripe.subscription_history", **({
                "id": f"s_{account_id}", "customer_id": f"c_{account_id}", "status": "active",
                "start_date": day(400, 0), "current_period_start": day(since, 0),
                "current_period_end": day(period_ends, 0), "cancel_at_period_end": not is_auto_renewed,
                "_fivetran_active": until is None, "_fivetran_start": day(since, 0),
                "_fivetran_end": day(until, 0) if until is not None else None, "_fivetran_synced": day(since, 0),
            } | values),
        )  # fmt: skip

    def user(self, account_id: str, name: str, since: int = 400, title: str = "Analyst") -> str:
        """A person with a sign-up; returns the user id, which is the first name in lower case."""
        user_id = name.split()[0].lower()
        self.add(
            "segment.users", id=user_id, email=f"{user_id}@{account_id}.example", name=name, title=title,
            created_at=day(since), role="member", received_at=day(since),
        )  # fmt: skip
        self.add(
            "segment.identifies", id=f"identify-{user_id}", user_id=user_id, context_group_id=account_id,
            received_at=day(since), timestamp=day(since),
        )  # fmt: skip
        return user_id

    def events(
        self, account_id: str, user_id: str, event: str, days_ago: Iterable[int], times: int = 1
    ) -> None:
        """`times` events on each of the days."""
        for ago in days_ago:
            for one in range(times):
                self.add(
                    "segment.tracks", id=f"{user_id}-{event}-{ago}-{one}", user_id=user_id, event=event,
                    timestamp=day(ago, 9) + timedelta(minutes=one), received_at=day(ago, 9) + timedelta(minutes=one),
                    context_group_id=account_id,
                )  # fmt: skip

    def invoice(
        self, account_id: str, days_ago: int, paid_late: int | None, cents: int = 10000, **values: Any
    ) -> str:
        """Due 14 days after it was made; `paid_late` days after that it was paid, or never (None)."""
        invoice_id = f"in_{account_id}_{days_ago}"
        paid = None if paid_late is None else days_ago - 14 - paid_late
        self.add(
            "stripe.invoice", **({
                "id": invoice_id, "customer_id": f"c_{account_id}", "subscription_id": f"s_{account_id}",
                "created": day(days_ago), "due_date": day(days_ago - 14), "amount_due": cents, "amount_paid": cents,
                "amount_remaining": 0, "attempt_count": 1, "status": "paid" if paid is not None else "open",
                "status_transitions_finalized_at": day(days_ago),
                "status_transitions_paid_at": day(paid) if paid is not None else None,
                "_fivetran_synced": day(days_ago),
            } | values),
        )  # fmt: skip
        return invoice_id

    def ticket(self, account_id: str, ticket_id: str, days_ago: int, requester: str, **values: Any) -> None:
        """Opened by `requester` (an e-mail name of the account); with the first status, `new`."""
        person = f"z_{requester}"
        if not any(row["id"] == person for row in self.rows["zendesk.user"]):
            self.add(
                "zendesk.user", id=person, organization_id=f"o_{account_id}",
                email=f"{requester}@{account_id}.example", role="end-user", _fivetran_synced=day(days_ago),
            )  # fmt: skip
        self.add(
            "zendesk.ticket", **({
                "id": ticket_id, "organization_id": f"o_{account_id}", "requester_id": person,
                "created_at": day(days_ago), "updated_at": day(days_ago), "status": "new", "priority": "normal",
                "type": "question", "subject": "A question", "_fivetran_synced": day(days_ago),
            } | values),
        )  # fmt: skip
        self.ticket_field(ticket_id, "status", "new", days_ago)

    def ticket_field(self, ticket_id: str, field: str, value: str, days_ago: int, hour: int = 10) -> None:
        self.add(
            "zendesk.ticket_field_history", ticket_id=ticket_id, field_name=field, value=value,
            updated=day(days_ago, hour), user_id="agent", _fivetran_synced=day(days_ago, hour),
        )  # fmt: skip


def workdays(first: int, last: int) -> list[int]:
    """Days ago from `first` down to `last`, without weekends."""
    return [ago for ago in range(first, last - 1, -1) if day(ago).weekday() < 5]
