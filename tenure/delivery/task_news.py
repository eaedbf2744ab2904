"""What is new to a channel: the difference between what it knows of tasks and how they stand on the latest day.

Not what has happened on a day: a closing that becomes known late, a channel that is connected later and a past day that
is run again are then like any other run. A task that is opened again after its end begins a new round.
"""

import json
from datetime import date
from typing import Any

import duckdb

from tenure.delivery.notifications import Notification, task_notification

# In both statements the receiver knows of a row when it was sent or may have arrived. In a dry run what earlier dry
# runs showed counts as sent. What the day itself wrote into its file, or showed, is made anew when the day is repeated.
KNOWN = """
with known as (
    select
        task_id,
        max(case when event in ('opened', 'reminded') then round end) as opened_round,
        max(case when event not in ('opened', 'reminded') then round end) as ended_round,
        max(case when event = 'reminded' then as_of_date end) as reminded_on
    from delivery.outbox
    where
        channel = $channel and kind = 'task'
        and (
            may_have_arrived
            or (is_sent and (channel <> 'file' or as_of_date < $standing_on))
            or ($is_dry_run and status = 'dry run' and as_of_date < $standing_on)
        )
    group by task_id
),
"""
NEWS = f"""
{KNOWN}
-- Since when the channel has had the task, be it on its way.
announced as (
    select task_id, min(as_of_date) as announced_on
    from delivery.outbox
    where
        channel = $channel and kind = 'task' and event in ('opened', 'reminded')
        and (
            is_sent or may_have_arrived or status = 'pending' or ($is_dry_run and status = 'dry run')
        )
    group by task_id
),

reminders as (
    select
        *,
        row_number() over (partition by task_id order by as_of_date) as number,
        max(as_of_date) over (partition by task_id) as last_on
    from publish.pub_task_events
    where event = 'reminded' and as_of_date <= $standing_on
),

standing as (
    select
        tasks.task_id, tasks.owner_email, tasks.as_of_date as opened_on, tasks.status, tasks.status_on,
        known.reminded_on,
        coalesce(known.opened_round, 0) as opened_round, coalesce(known.ended_round, 0) as ended_round
    from publish.pub_task_list as tasks
    left join known on tasks.task_id = known.task_id
    where tasks.kind = 'task'
),

news as (
    select
        task_id, 'opened' as event, opened_on as happened_on, cast(null as varchar) as note,
        ended_round + 1 as round, ended_round + 1 as number
    from standing
    where status = 'open' and opened_round <= ended_round
    union all
    select
        standing.task_id, 'reminded', reminders.happened_on, reminders.note,
        standing.ended_round + 1, reminders.number
    from standing
    inner join reminders on standing.task_id = reminders.task_id and reminders.as_of_date = reminders.last_on
    inner join announced on standing.task_id = announced.task_id and announced.announced_on < reminders.last_on
    where standing.status = 'open' and (standing.reminded_on is null or standing.reminded_on < reminders.last_on)
    union all
    select
        standing.task_id, standing.status, standing.status_on, endings.note,
        standing.opened_round, standing.opened_round
    from standing
    left join publish.pub_task_events as endings
        on
            standing.task_id = endings.task_id
            and standing.status = endings.event
            and standing.status_on = endings.happened_on
    where standing.status <> 'open' and standing.opened_round > standing.ended_round
)

select
    tasks.*, standing.owner_email as owner_now,
    news.event, news.happened_on, news.note as event_note, news.round, news.number
from news
inner join publish.pub_playbook_tasks as tasks on news.task_id = tasks.task_id
inner join standing on news.task_id = standing.task_id
order by tasks.task_id, news.event
"""
# The latest day was run again, and opens them no longer.
WITHDRAWN = f"""
{KNOWN}
letters as (
    select task_id, payload, row_number() over (partition by task_id order by round desc, event) as newest
    from delivery.outbox
    where channel = $channel and event in ('opened', 'reminded') and payload <> '{{}}'
)

select letters.payload, known.opened_round
from known
inner join letters on known.task_id = letters.task_id and letters.newest = 1
where
    known.opened_round > coalesce(known.ended_round, 0)
    and known.task_id not in (select task_id from publish.pub_playbook_tasks)
order by known.task_id
"""


def read_task_news(
    connection: duckdb.DuckDBPyConnection, channel: str, standing_on: date, is_dry_run: bool, currency: str
) -> list[Notification]:
    """Return what is new to the channel, one notification per task and event.

    That is the opening of an open task that it does not know, a reminder of one that it has known since before, and the
    end, once, of one that it takes for open.

    :param standing_on: the latest published day: how tasks stand.
    :param currency: of all amounts.
    """
    asked = {"channel": channel, "standing_on": standing_on, "is_dry_run": is_dry_run}
    found = connection.execute(NEWS, asked)
    names = [column[0] for column in found.description]
    news = [dict(zip(names, values, strict=True)) | {"currency": currency} for values in found.fetchall()]
    news = [facts | {"owner_email": facts.pop("owner_now")} for facts in news]
    withdrawn = connection.execute(WITHDRAWN, asked).fetchall()
    ended = [_withdrawn(payload, round_, standing_on) for payload, round_ in withdrawn]
    return [task_notification(facts) for facts in (*news, *ended)]


def _withdrawn(payload: str, round_: int, standing_on: date) -> dict[str, Any]:
    end = {"event": "cleared", "happened_on": standing_on, "round": round_, "number": round_}
    return json.loads(payload) | end | {"event_note": "the day was run again and no longer opens it"}
