"""Delivery as the machine's environment says: secrets stay out of the UI, where parameters are shown to everybody."""

import os
from datetime import date
from typing import Any


def deliver_by_settings(as_of_date: str | date, dry_run: bool) -> dict[str, Any]:
    """Deliver the day's tasks; `TENURE_WEBHOOK_URL` is where they are posted, without it they go to the file alone.

    :raises DeliveryFailed: the receiver is in trouble; what it did not get stays pending.
    """
    from dags.delivery.outbox import deliver_tasks

    return deliver_tasks(
        as_of_date, dry_run=dry_run, webhook_url=os.environ.get("TENURE_WEBHOOK_URL") or None
    )


def is_dry_run_usual() -> bool:
    """Nothing is sent until somebody sets `TENURE_DELIVER=true`."""
    return os.environ.get("TENURE_DELIVER", "").lower() != "true"
