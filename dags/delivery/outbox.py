"""Deliver the day's tasks: once, in any weather, and nothing at all in a dry run.

Each task and channel is a row of `delivery.outbox`. Its status:

| status | means |
|---|---|
| pending | to be sent, or tried and to be tried again (`last_error` says why) |
| sent | delivered; never sent again |
| dry run | would have been sent |
| failed | refused by the receiver (`last_error` holds its words): a person has to look |
| resolved | the day was run again and no longer raises the task |
"""

import logging
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dags.delivery import outbox_table
from dags.delivery.file_sender import write_tasks
from dags.delivery.webhook_sender import Refused, Unavailable, WebhookSender
from ml import warehouse
from ml.as_of import read_as_of_date

log = logging.getLogger("tenure")

FILE, WEBHOOK = "file", "webhook"

# One bad answer is about one task; this many in a row are about the receiver.
TROUBLE_IN_A_ROW = 3


class DeliveryFailed(RuntimeError):
    """Some tasks could not be sent and stay pending; run the delivery of the day again."""


def deliver_tasks(
    as_of_date: str | date, dry_run: bool = True, webhook_url: str | None = None
) -> dict[str, Any]:
    """Deliver the tasks raised on a day to the file and, when an address is given, to the webhook.

    Run it again at will: a row that was sent is not sent again. Killed between the receiver's answer and the
    commit, it repeats that one task, under the same `Idempotency-Key`.

    :returns: as_of_date, dry_run, file, and per channel the rows by status.
    :raises DeliveryFailed: the webhook's receiver is in trouble; what it did not get stays pending.
    :raises ValueError: the date or the address cannot be read.
    """
    day = read_as_of_date(as_of_date)
    sender = WebhookSender(webhook_url) if webhook_url else None
    with warehouse.connect() as connection:
        file = _deliver_to_file(connection, day, dry_run)
        trouble = _deliver_to_webhook(connection, day, dry_run, sender) if sender else None
        channels = (FILE, WEBHOOK) if sender else (FILE,)
        counts = {channel: outbox_table.count_by_status(connection, day, channel) for channel in channels}
    for channel, by_status in counts.items():
        log.info("delivery of %s, %s: %s", day, channel, by_status or "no tasks")
    if trouble:
        waiting = counts[WEBHOOK].get("pending", 0)
        raise DeliveryFailed(f"{waiting} tasks of {day} stay pending, the receiver is in trouble: {trouble}")
    return {"as_of_date": str(day), "dry_run": dry_run, "file": str(file), "channels": counts}


def _deliver_to_file(connection: duckdb.DuckDBPyConnection, day: date, dry_run: bool) -> Path:
    outbox_table.upsert_tasks(connection, day, FILE)
    rows = outbox_table.rows_in(connection, day, FILE, "pending", "sent")
    file = write_tasks(day, [row.payload for row in rows], dry_run)
    if dry_run:
        outbox_table.mark_dry_run(connection, day, FILE)
        return file
    for row in outbox_table.rows_in(connection, day, FILE, "pending"):
        outbox_table.mark(connection, row.key, "sent")
    return file


def _deliver_to_webhook(
    connection: duckdb.DuckDBPyConnection, day: date, dry_run: bool, sender: WebhookSender
) -> str | None:
    """:returns: the receiver's trouble, or None when every row has its answer."""
    outbox_table.upsert_tasks(connection, day, WEBHOOK)
    if dry_run:
        outbox_table.mark_dry_run(connection, day, WEBHOOK)
        return None
    with sender:
        return _send_pending(connection, day, sender)


def _send_pending(connection: duckdb.DuckDBPyConnection, day: date, sender: WebhookSender) -> str | None:
    last_trouble, in_a_row = None, 0
    for row in outbox_table.rows_in(connection, day, WEBHOOK, "pending"):
        try:
            sender.send(row.key, row.payload)
        except Refused as error:
            outbox_table.mark(connection, row.key, "failed", str(error))
            log.warning("task %s was refused; its row in delivery.outbox says why", row.key)
            in_a_row = 0
        except Unavailable as error:
            outbox_table.mark(connection, row.key, "pending", str(error))
            last_trouble, in_a_row = str(error), in_a_row + 1
            if in_a_row == TROUBLE_IN_A_ROW:
                break
        else:
            outbox_table.mark(connection, row.key, "sent")
            in_a_row = 0
    return last_trouble
