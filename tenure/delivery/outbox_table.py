"""`delivery.outbox` in the warehouse: one row per letter and channel, in line with the events of each day."""

import re
from dataclasses import fields
from datetime import date

import duckdb
import pandas as pd

from tenure import warehouse
from tenure.delivery.channels.sender import Row
from tenure.delivery.notifications import Letter

CREATE = """
create schema if not exists delivery;
create table if not exists delivery.outbox (
    key varchar,
    task_id varchar,
    account_id varchar,
    playbook_id varchar,
    event varchar,
    kind varchar,
    as_of_date date,
    channel varchar,
    payload varchar,
    status varchar,
    is_sent boolean,
    may_have_arrived boolean,
    attempts integer,
    first_tried_on date,
    last_tried_on date,
    last_error varchar
);
"""

# A table from before there were events: all of its rows are openings.
BRING_UP = """
alter table delivery.outbox add column event varchar;
alter table delivery.outbox add column kind varchar default 'task';
alter table delivery.outbox add column may_have_arrived boolean default false;
alter table delivery.outbox add column first_tried_on date;
alter table delivery.outbox add column last_tried_on date;
update delivery.outbox
set
    event = 'opened', key = concat(task_id, '|opened|', channel), may_have_arrived = attempts > 0,
    status = case when status = 'failed' then 'dead letter' else status end;
"""

# What left for a receiver stays what they got. A file is rewritten whole. $fresh: pending, or dry run; what waits to be
# sent in earnest is not taken by a dry run.
TAKE_OVER = (
    """
update delivery.outbox as kept
set
    payload = wanted.payload, attempts = 0, last_error = null,
    status = case
        when kept.status in ('pending', 'dead letter') and kept.channel <> 'file' then 'pending' else $fresh
    end
from wanted
where
    kept.key = wanted.key and kept.payload <> wanted.payload
    and (not kept.is_sent or kept.channel = 'file')
""",
    """
update delivery.outbox as kept
set status = case when kept.is_sent then 'sent' else $fresh end
from wanted
where kept.key = wanted.key and kept.status in ('resolved', 'dry run')
""",
    """
insert into delivery.outbox by name
select
    wanted.* replace (cast(as_of_date as date) as as_of_date),
    $fresh as status, false as is_sent, false as may_have_arrived, 0 as attempts
from wanted
where wanted.key not in (select key from delivery.outbox)
order by wanted.key
""",
)

NO_LONGER_RAISED = """
update delivery.outbox
set status = 'resolved'
where as_of_date = $day and channel = $channel and status <> 'resolved' and key not in (select key from wanted)
"""

# A receiver that never heard of a task need not hear of it once it has ended.
ENDED_UNHEARD = """
update delivery.outbox
set status = 'resolved'
where
    channel = $channel and status in ('pending', 'dead letter') and event in ('opened', 'reminded')
    and not is_sent and not may_have_arrived
    and task_id in (
        select task_id from publish.pub_task_events where event in ('cleared', 'expired', 'done', 'dismissed')
    )
"""
NOT_HEARD_OF = """
update delivery.outbox as ended
set status = 'resolved'
where
    ended.channel = $channel and ended.status = $fresh
    and ended.event in ('cleared', 'expired', 'done', 'dismissed')
    and not exists (
        select 1
        from delivery.outbox as earlier
        where
            earlier.task_id = ended.task_id and earlier.channel = ended.channel
            and earlier.event in ('opened', 'reminded')
            and (earlier.is_sent or earlier.may_have_arrived or ($fresh = 'dry run' and earlier.status = 'dry run'))
    )
"""

ORDER_OF_LIFE = "as_of_date, case event when 'opened' then 0 when 'reminded' then 1 else 2 end, key"
# Tasks that met no trouble go first: a few bad ones must not stop all others.
UNTROUBLED_FIRST = f"max(attempts) over (partition by coalesce(task_id, key)), {ORDER_OF_LIFE}"

ADDRESS = re.compile(r"[^\s<>\"',;:]+@[^\s<>\"',;:]+")


def make(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(CREATE)
    columns = connection.execute("select * from delivery.outbox limit 0").description
    if "event" not in [column[0] for column in columns]:
        with warehouse.transaction(connection):
            connection.execute(BRING_UP)


def upsert(
    connection: duckdb.DuckDBPyConnection, day: date, channel: str, letters: list[Letter], dry_run: bool
) -> None:
    """Bring a channel's rows in line with the day's letters, in one transaction.

    New and changed letters become pending, or in a dry run what would have been sent. Resolved is what a repeated day
    no longer raises, and what a receiver that never heard of a task need not hear now that it has ended.
    """
    rows = [
        vars(letter) | {"key": f"{letter.name}|{channel}", "as_of_date": day, "channel": channel}
        for letter in letters
    ]
    columns = [*(field.name for field in fields(Letter)), "key", "as_of_date", "channel"]
    fresh = "dry run" if dry_run else "pending"
    wanted = pd.DataFrame(rows, columns=columns, dtype="str").drop(columns="name")
    connection.register("wanted", wanted)
    try:
        with warehouse.transaction(connection):
            for statement in TAKE_OVER:
                connection.execute(statement, {"fresh": fresh})
            connection.execute(NO_LONGER_RAISED, {"day": day, "channel": channel})
            if channel != "file":
                # A dry run hears everything, so that a repeated one ends alike.
                if not dry_run:
                    connection.execute(ENDED_UNHEARD, {"channel": channel})
                connection.execute(NOT_HEARD_OF, {"channel": channel, "fresh": fresh})
    finally:
        connection.unregister("wanted")


def pending(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> list[Row]:
    """Of this day and of all before it: what a receiver missed while it was down is not forgotten."""
    condition = "as_of_date <= ? and channel = ? and status = 'pending'"
    return _rows(connection, condition, UNTROUBLED_FIRST, [day, channel])


def of_day(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> list[Row]:
    condition = "as_of_date = ? and channel = ? and status in ('pending', 'dry run', 'sent')"
    return _rows(connection, condition, ORDER_OF_LIFE, [day, channel])


def _rows(connection: duckdb.DuckDBPyConnection, condition: str, order: str, parameters: list) -> list[Row]:
    found = connection.execute(
        "select key, task_id, event, kind, payload, may_have_arrived from delivery.outbox "
        f"where {condition} order by {order}",
        parameters,
    ).fetchall()
    return [Row(*row) for row in found]


def note_attempt(connection: duckdb.DuckDBPyConnection, key: str, day: date) -> int:
    """Committed before anything is sent: after a kill it is known that the row may have arrived.

    :returns: attempts, with this one
    """
    return connection.execute(
        "update delivery.outbox set attempts = attempts + 1, may_have_arrived = true, "
        "first_tried_on = coalesce(first_tried_on, $day), last_tried_on = $day where key = $key "
        "returning attempts",
        {"key": key, "day": day},
    ).fetchall()[0][0]


def without_addresses(words: str) -> str:
    """Receivers like to repeat whom they do not know."""
    return ADDRESS.sub("<address>", words)


def note_end(connection: duckdb.DuckDBPyConnection, row: Row, status: str, error: str | None = None) -> None:
    """How the attempt ended."""
    connection.execute(
        "update delivery.outbox set status = $status, is_sent = is_sent or $status = 'sent', "
        "may_have_arrived = $arrived, last_error = $error where key = $key",
        {
            "key": row.key,
            "status": status,
            "arrived": row.may_have_arrived or status == "sent",
            "error": error and without_addresses(error),
        },
    )


def mark_written(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> None:
    connection.execute(
        "update delivery.outbox set status = 'sent', is_sent = true, attempts = attempts + 1, "
        "first_tried_on = coalesce(first_tried_on, $day), last_tried_on = $day "
        "where as_of_date = $day and channel = $channel and status = 'pending'",
        {"day": day, "channel": channel},
    )


def resend(connection: duckdb.DuckDBPyConnection, key: str | None) -> list[str]:
    """Dead letters, or the one with this key, become pending. :returns: their keys"""
    found = connection.execute(
        "update delivery.outbox set status = 'pending', attempts = 0 "
        "where status = 'dead letter' and ($key is null or key = $key) returning key",
        {"key": key},
    ).fetchall()
    return [key for (key,) in found]


def count_by_status(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> dict[str, int]:
    return dict(
        connection.execute(
            "select status, count(*) from delivery.outbox "
            "where as_of_date = ? and channel = ? group by status order by status",
            [day, channel],
        ).fetchall()
    )
