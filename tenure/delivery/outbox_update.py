"""Brings the outbox in line with what is new to each channel: one row per notification and channel."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pyarrow as pa

from tenure import warehouse
from tenure.delivery.delivery_day import DeliveryDay
from tenure.delivery.notifications import Notification
from tenure.delivery.task_news import read_task_news

# The channel of the files in the outbox folder: they are rewritten as a whole.
FILE = "file"

TEXTS = ("key", "task_id", "account_id", "playbook_id", "event", "kind", "channel", "payload")
WANTED = pa.schema(
    [*((name, pa.string()) for name in TEXTS), ("round", pa.int32()), ("as_of_date", pa.date32())]
)

# In all statements $initial is the status of a row to be delivered: pending, or dry run.

# What was shown in a dry run, or given up and is now sent after all, is of the day that sends it.
RAISED_AGAIN = """
update delivery.outbox as kept
set
    status = case when kept.is_sent then 'sent' else $initial end,
    as_of_date = case when kept.is_sent then kept.as_of_date else wanted.as_of_date end
from wanted
where kept.key = wanted.key and kept.status in ('resolved', 'dry run')
"""
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
NEW = f"""
insert into delivery.outbox ({", ".join(WANTED.names)}, status, is_sent, may_have_arrived, attempts)
select {", ".join(f"wanted.{name}" for name in WANTED.names)}, $initial, false, false, 0
from wanted
where wanted.key not in (select key from delivery.outbox)
order by wanted.key
"""

# The task has ended before its opening was sent, or stands otherwise than before, or a day that is run again no longer
# raises it. A dry run leaves alone what waits for a real run.
NO_LONGER_NEWS = """
update delivery.outbox
set status = 'resolved'
where
    channel = $channel and key not in (select key from wanted)
    and (kind = 'task' or as_of_date = $messages_of)
    and (
        (status = 'dry run' and as_of_date = $standing_on)
        or (channel = 'file' and status = 'sent' and as_of_date = $standing_on and $initial = 'pending')
        or (
            status in ('pending', 'dead letter') and $initial = 'pending'
            and not is_sent and not may_have_arrived
        )
    )
"""
# Nor is what may have arrived tried again behind the end of its task.
OVERTAKEN = """
update delivery.outbox as late
set status = 'resolved'
where
    late.channel = $channel and late.status = 'pending' and late.event in ('opened', 'reminded')
    and exists (
        select 1
        from delivery.outbox as ended
        where
            ended.task_id = late.task_id and ended.channel = late.channel and ended.is_sent
            and ended.event not in ('opened', 'reminded') and ended.round >= late.round
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


# A letter of an earlier day that has waited goes only while its reason stands, its time is not over and no person has
# taken up the account since: a new one would not be planned.
OUTLIVED = """
update delivery.outbox as waiting
set status = 'resolved'
where
    channel = $channel and kind = 'message' and status in ('pending', 'dead letter')
    and not is_sent and not may_have_arrived and as_of_date < $standing_on
    and (
        not exists (
            select 1
            from publish.pub_playbook_cases as cases
            where
                cases.as_of_date = $standing_on and cases.account_id = waiting.account_id
                and cases.playbook_id = waiting.playbook_id
                and cases.state in ('cooling down', 'suppressed', 'waiting')
        )
        or exists (
            select 1
            from publish.pub_task_list as tasks
            where
                tasks.account_id = waiting.account_id and tasks.kind = 'task' and tasks.status = 'open'
                and tasks.as_of_date > waiting.as_of_date
        )
        or json_extract_string(payload, '$.expires_on') < cast($standing_on as varchar)
    )
"""


def update_outbox(
    connection: duckdb.DuckDBPyConnection,
    delivery_day: DeliveryDay,
    kinds: Mapping[str, tuple[str, ...]],
    dry_run: bool,
) -> None:
    """Update the rows of all channels, in one transaction and before anything is sent: a failure loses nothing.

    New and changed notifications become pending, or `dry run`. Rows that are no news any more become resolved.

    :param kinds: by channel the kinds of notifications that it takes.
    """
    with warehouse.transaction(connection):
        for channel, taken in kinds.items():
            _update_channel(connection, delivery_day, channel, taken, dry_run)


def withdraw_letters(connection: duckdb.DuckDBPyConnection, channel: str, standing_on: date) -> None:
    """Letters that wait and are not to be sent any more become resolved."""
    connection.execute(OUTLIVED, {"channel": channel, "standing_on": standing_on})
    if warehouse.table_exists(connection, "marts.dim_contacts"):
        connection.execute(WITHDRAWN, {"channel": channel})


def _update_channel(
    connection: duckdb.DuckDBPyConnection,
    delivery_day: DeliveryDay,
    channel: str,
    kinds: tuple[str, ...],
    dry_run: bool,
) -> None:
    standing_on, initial = delivery_day.standing_on, "dry run" if dry_run else "pending"
    news = read_task_news(connection, channel, standing_on, dry_run, delivery_day.currency)
    notifications = [*news, *delivery_day.notifications]
    connection.register("wanted", _wanted(notifications, standing_on, channel, kinds))
    try:
        for statement in (RAISED_AGAIN, CHANGED, NEW):
            connection.execute(statement, {"initial": initial})
        replaced = {
            "channel": channel,
            "initial": initial,
            "standing_on": standing_on,
            "messages_of": None if delivery_day.is_past else standing_on,
        }
        connection.execute(NO_LONGER_NEWS, replaced)
        connection.execute(OVERTAKEN, {"channel": channel})
        if channel != FILE:
            withdraw_letters(connection, channel, standing_on)
    finally:
        connection.unregister("wanted")


def _wanted(
    notifications: Sequence[Notification], standing_on: date, channel: str, kinds: tuple[str, ...]
) -> pa.Table:
    rows = [
        {column: value for column, value in vars(notification).items() if column != "name"}
        | {"key": f"{notification.name}|{channel}", "as_of_date": standing_on, "channel": channel}
        for notification in notifications
        if notification.kind in kinds
    ]
    return pa.Table.from_pylist(rows, schema=WANTED)
