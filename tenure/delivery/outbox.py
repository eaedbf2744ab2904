"""Delivers what is new to the receivers: each once in effect under any failure, and nothing in a dry run.

Each notification (an event of a task, or the Monday list) and channel is a row of `delivery.outbox`. Its status:

| status | means |
|---|---|
| pending | to be sent, or to be tried again by the next run (`last_error` holds the reason) |
| sent | delivered; never sent again |
| dry run | would have been sent |
| dead letter | refused by the receiver, or tried too often (`last_error` holds the reason): a person has to look |
| resolved | no longer to be sent: the task ended before it was sent, or a repeated day no longer raises it |

What is new follows from what a channel knows and how tasks stand on the latest published day (`task_news`), so a past
day that is run again writes to no one about what is over.

`tenure outbox list` shows what waits, `… resend` makes dead letters pending again.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
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


class DeliveryFailed(TenureError, RuntimeError):
    """A receiver failed. What it did not get stays pending: the next run, of any day, tries again."""


def deliver_tasks(
    as_of_date: str | date, dry_run: bool = True, senders: Sequence[Sender] = ()
) -> dict[str, Any]:
    """Deliver to the outbox folder and to every sender what is new to them, with what earlier runs left pending.

    Idempotent: a row that was sent is not sent again. Killed between the receiver's answer and the commit, the next run
    repeats that one row, under the same key.

    :returns: as_of_date, dry_run, file, and per channel the rows of the latest published day by status.
    :raises DeliveryFailed: a receiver failed; the other receivers got their rows.
    """
    day, most_attempts = read_as_of_date(as_of_date), read_settings().delivery.most_attempts
    kinds = {sender.channel: sender.kinds for sender in senders}
    with warehouse.alone(warehouse.DELIVERY), warehouse.connect() as connection:
        create_outbox(connection)
        delivery_day = read_delivery_day(connection, day)
        standing_on = delivery_day.standing_on
        # The file of a day holds what was new on it: what a repeated day makes known goes into the next one.
        own_file = {} if delivery_day.is_past else {FILE: ("task", "message")}
        update_outbox(connection, delivery_day, kinds | own_file, dry_run)
        file = write_files(connection, delivery_day, dry_run)
        sent_to = () if dry_run else senders
        failures = [send_pending(connection, standing_on, sender, most_attempts) for sender in sent_to]
        counts = _count_by_status(connection, standing_on, [*own_file, *kinds])
    if delivery_day.is_past:
        log.info(
            "%s is past: what goes out is how tasks stand on %s, and no message of its own", day, standing_on
        )
    for channel, by_status in counts.items():
        log.info("delivery of %s, %s: %s", standing_on, channel, by_status or "nothing to deliver")
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
