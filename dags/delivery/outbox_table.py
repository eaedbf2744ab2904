"""`delivery.outbox` in the warehouse: one row per task and channel, in line with the tasks of a day."""

import json
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from ml import warehouse

CREATE = """
create schema if not exists delivery;
create table if not exists delivery.outbox (
    key varchar,
    task_id varchar,
    account_id varchar,
    playbook_id varchar,
    as_of_date date,
    channel varchar,
    payload varchar,
    status varchar,
    is_sent boolean,
    attempts integer,
    last_error varchar
);
"""

# A task that left by the webhook is somebody's ticket: its payload stays what they got.
# A file is rewritten whole.
TAKE_OVER = """
update delivery.outbox as kept
set payload = wanted.payload, status = 'pending', attempts = 0, last_error = null
from wanted
where
    kept.key = wanted.key and kept.payload <> wanted.payload
    and (not kept.is_sent or kept.channel = 'file');

update delivery.outbox as kept
set status = case when kept.is_sent then 'sent' else 'pending' end
from wanted
where kept.key = wanted.key and kept.status in ('resolved', 'dry run');

insert into delivery.outbox by name
select
    wanted.* replace (cast(as_of_date as date) as as_of_date),
    'pending' as status, false as is_sent, 0 as attempts, null as last_error
from wanted
where wanted.key not in (select key from delivery.outbox)
order by wanted.key;
"""

RESOLVE = """
update delivery.outbox
set status = 'resolved'
where as_of_date = ? and channel = ? and status <> 'resolved' and key not in (select key from wanted)
"""


@dataclass(frozen=True)
class Row:
    key: str
    payload: str


def upsert_tasks(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> None:
    """Bring the outbox in line with `publish.pub_playbook_tasks` of the day, in one transaction.

    New and changed tasks become pending, tasks that a repeated day no longer raises are resolved.
    """
    connection.execute(CREATE)
    connection.register("wanted", _wanted(connection, day, channel))
    try:
        with warehouse.transaction(connection):
            connection.execute(TAKE_OVER)
            connection.execute(RESOLVE, [day, channel])
    finally:
        connection.unregister("wanted")


def _wanted(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> pd.DataFrame:
    """Rows of the outbox as the day's tasks want them; the payload is the task as JSON, days as `2026-06-29`."""
    found = connection.execute(
        "select * from publish.pub_playbook_tasks where as_of_date = ? order by task_id", [day]
    )
    names = [column[0] for column in found.description]
    tasks = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    return pd.DataFrame(
        {
            "key": [f"{task['task_id']}|{channel}" for task in tasks],
            "task_id": [task["task_id"] for task in tasks],
            "account_id": [task["account_id"] for task in tasks],
            "playbook_id": [task["playbook_id"] for task in tasks],
            "as_of_date": day,
            "channel": channel,
            "payload": [json.dumps(task, default=str, sort_keys=True, ensure_ascii=False) for task in tasks],
        },
        dtype="str",
    )


def rows_in(connection: duckdb.DuckDBPyConnection, day: date, channel: str, *statuses: str) -> list[Row]:
    marks = ", ".join("?" for _ in statuses)
    found = connection.execute(
        "select key, payload from delivery.outbox "
        f"where as_of_date = ? and channel = ? and status in ({marks}) order by key",
        [day, channel, *statuses],
    ).fetchall()
    return [Row(*row) for row in found]


def mark(connection: duckdb.DuckDBPyConnection, key: str, status: str, error: str | None = None) -> None:
    """Note how an attempt ended; committed at once: a kill forgets only the attempt it interrupts."""
    connection.execute(
        "update delivery.outbox "
        "set status = ?, is_sent = is_sent or ?, attempts = attempts + 1, last_error = ? where key = ?",
        [status, status == "sent", error, key],
    )


def mark_dry_run(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> None:
    connection.execute(
        "update delivery.outbox set status = 'dry run' "
        "where as_of_date = ? and channel = ? and status = 'pending'",
        [day, channel],
    )


def count_by_status(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> dict[str, int]:
    return dict(
        connection.execute(
            "select status, count(*) from delivery.outbox "
            "where as_of_date = ? and channel = ? group by status order by status",
            [day, channel],
        ).fetchall()
    )
