"""Delivers a day's notifications: each one once in effect under any failure, and nothing in a dry run.

Each notification (an event of a task, or the Monday list) and channel is a row of `delivery.outbox`. Its status:

| status | means |
|---|---|
| pending | to be sent, or to be tried again by the next run (`last_error` holds the reason) |
| sent | delivered; never sent again |
| dry run | would have been sent |
| dead letter | refused by the receiver, or tried too often (`last_error` holds the reason): a person has to look |
| resolved | no longer to be sent: the task ended before it was sent, or a repeated day no longer raises it |

`python -m tenure.delivery.outbox list` shows what waits, `… resend` makes dead letters pending again.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.delivery.channels.sender import Sender
from tenure.delivery.delivery_day import read_delivery_day
from tenure.delivery.outbox_files import write_files
from tenure.delivery.outbox_schema import create_outbox
from tenure.delivery.outbox_send import send_pending
from tenure.delivery.outbox_update import FILE, update_outbox

log = logging.getLogger("tenure")

COUNTS = """
select channel, status, count(*)
from delivery.outbox
where as_of_date = ?
group by channel, status
order by channel, status
"""


class DeliveryFailed(RuntimeError):
    """A receiver failed. What it did not get stays pending: the next run, of any day, tries again."""


def deliver_tasks(
    as_of_date: str | date, dry_run: bool = True, senders: Sequence[Sender] = ()
) -> dict[str, Any]:
    """Deliver the day's notifications to the outbox folder and to every sender, with what earlier runs left pending.

    Idempotent: a row that was sent is not sent again. Killed between the receiver's answer and the commit, the next run
    repeats that one row, under the same key.

    :returns: as_of_date, dry_run, file, and per channel the day's rows by status.
    :raises DeliveryFailed: a receiver failed; the other receivers got their rows.
    """
    day, most_attempts = read_as_of_date(as_of_date), read_settings().delivery.most_attempts
    kinds = {sender.channel: sender.kinds for sender in senders} | {FILE: ("task", "message")}
    with warehouse.connect() as connection:
        create_outbox(connection)
        delivery_day = read_delivery_day(connection, day)
        update_outbox(connection, delivery_day, kinds, dry_run)
        file = write_files(connection, delivery_day, dry_run)
        sent_to = () if dry_run else senders
        failures = [send_pending(connection, day, sender, most_attempts) for sender in sent_to]
        counts = _count_by_status(connection, day, [FILE, *(sender.channel for sender in senders)])
    for channel, by_status in counts.items():
        log.info("delivery of %s, %s: %s", day, channel, by_status or "nothing to deliver")
    if any(failures):
        raise DeliveryFailed(f"delivery of {day}: {'; '.join(filter(None, failures))}")
    return {"as_of_date": str(day), "dry_run": dry_run, "file": str(file), "channels": counts}


def _count_by_status(
    connection: duckdb.DuckDBPyConnection, day: date, channels: Sequence[str]
) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {channel: {} for channel in channels}
    for channel, status, rows in connection.execute(COUNTS, [day]).fetchall():
        if channel in counts:
            counts[channel][status] = rows
    return counts


if __name__ == "__main__":
    from tenure.delivery.outbox_command import main

    main()
