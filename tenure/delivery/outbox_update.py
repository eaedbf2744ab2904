"""Brings the outbox in line with a day's notifications: one row per notification and channel."""

from collections.abc import Mapping
from dataclasses import fields

import duckdb
import pandas as pd

from tenure import warehouse
from tenure.delivery.delivery_day import DeliveryDay
from tenure.delivery.notifications import Notification

# The channel of the files in the outbox folder: they are rewritten as a whole.
FILE = "file"

# In all statements $initial is the status of a row to be delivered: pending, or dry run.

# What was sent stays as the receiver got it. A dry run does not take a row that waits for a real run.
CHANGED = """
update delivery.outbox as kept
set
    payload = wanted.payload, attempts = 0, last_error = null,
    status = case
        when kept.status in ('pending', 'dead letter') and kept.channel <> 'file' then 'pending' else $initial
    end
from wanted
where
    kept.key = wanted.key and kept.payload <> wanted.payload
    and (not kept.is_sent or kept.channel = 'file')
"""
RAISED_AGAIN = """
update delivery.outbox as kept
set status = case when kept.is_sent then 'sent' else $initial end
from wanted
where kept.key = wanted.key and kept.status in ('resolved', 'dry run')
"""
NEW = """
insert into delivery.outbox by name
select
    wanted.* replace (cast(as_of_date as date) as as_of_date),
    $initial as status, false as is_sent, false as may_have_arrived, 0 as attempts
from wanted
where wanted.key not in (select key from delivery.outbox)
order by wanted.key
"""

NO_LONGER_RAISED = """
update delivery.outbox
set status = 'resolved'
where as_of_date = $day and channel = $channel and status <> 'resolved' and key not in (select key from wanted)
"""

# A task that ended before the receiver got it is not sent at all: neither its opening …
ENDED_BEFORE_SENT = """
update delivery.outbox
set status = 'resolved'
where
    channel = $channel and status in ('pending', 'dead letter') and event in ('opened', 'reminded')
    and not is_sent and not may_have_arrived
    and task_id in (
        select task_id from publish.pub_task_events where event in ('cleared', 'expired', 'absorbed', 'done', 'dismissed')
    )
"""
# … nor its end.
END_OF_UNSENT = """
update delivery.outbox as ended
set status = 'resolved'
where
    ended.channel = $channel and ended.status = $initial
    and ended.event in ('cleared', 'expired', 'absorbed', 'done', 'dismissed')
    and not exists (
        select 1
        from delivery.outbox as earlier
        where
            earlier.task_id = ended.task_id and earlier.channel = ended.channel
            and earlier.event in ('opened', 'reminded')
            and (earlier.is_sent or earlier.may_have_arrived or ($initial = 'dry run' and earlier.status = 'dry run'))
    )
"""

# Whoever has asked for no mails since the message was planned does not get it.
WITHDRAWN = """
update delivery.outbox
set status = 'resolved'
where
    channel = $channel and kind = 'message' and status in ('pending', 'dead letter', 'dry run')
    and not is_sent and not may_have_arrived
    and lower(json_extract_string(payload, '$.contact_email')) in (
        select lower(email) from marts.dim_contacts where wants_no_mail
    )
"""


def update_outbox(
    connection: duckdb.DuckDBPyConnection,
    delivery_day: DeliveryDay,
    kinds: Mapping[str, tuple[str, ...]],
    dry_run: bool,
) -> None:
    """Update the rows of all channels, in one transaction and before anything is sent: a failure loses nothing.

    New and changed notifications become pending, or `dry run`. Rows that the day no longer raises become resolved, and
    so do those of tasks that ended before the receiver got them.

    :param kinds: by channel the kinds of notifications that it takes.
    """
    with warehouse.transaction(connection):
        for channel, taken in kinds.items():
            _update_channel(connection, delivery_day, channel, taken, dry_run)


def _update_channel(
    connection: duckdb.DuckDBPyConnection,
    delivery_day: DeliveryDay,
    channel: str,
    kinds: tuple[str, ...],
    dry_run: bool,
) -> None:
    initial = "dry run" if dry_run else "pending"
    connection.register("wanted", _wanted(delivery_day, channel, kinds))
    try:
        for statement in (CHANGED, RAISED_AGAIN, NEW):
            connection.execute(statement, {"initial": initial})
        connection.execute(NO_LONGER_RAISED, {"day": delivery_day.day, "channel": channel})
    finally:
        connection.unregister("wanted")
    if channel == FILE:
        return
    if warehouse.table_exists(connection, "marts.dim_contacts"):
        connection.execute(WITHDRAWN, {"channel": channel})
    # Not in a dry run: repeated later, it would resolve what it showed the first time.
    if not dry_run:
        connection.execute(ENDED_BEFORE_SENT, {"channel": channel})
    connection.execute(END_OF_UNSENT, {"channel": channel, "initial": initial})


def _wanted(delivery_day: DeliveryDay, channel: str, kinds: tuple[str, ...]) -> pd.DataFrame:
    rows = [
        vars(notification)
        | {
            "key": f"{notification.name}|{channel}",
            "as_of_date": delivery_day.day,
            "channel": channel,
        }
        for notification in delivery_day.notifications
        if notification.kind in kinds
    ]
    columns = [*(field.name for field in fields(Notification)), "key", "as_of_date", "channel"]
    return pd.DataFrame(rows, columns=columns, dtype="str").drop(columns="name")
