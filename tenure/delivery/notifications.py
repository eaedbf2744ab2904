"""What a day has to say to people: the events of its tasks and, on Mondays, the list."""

import json
from dataclasses import dataclass
from datetime import date

import duckdb

from tenure.delivery.monday_list import NoMondayList, read_monday_list
from tenure.delivery.monday_mail import list_in_words

MONDAY = 0

# A task may be reminded of more than once: only the first of its events goes by the event's bare name.
EVENTS_OF_DAY = """
with events as (
    select *, row_number() over (partition by task_id, event order by as_of_date) as nth
    from publish.pub_task_events
)

select tasks.*, events.event, events.happened_on, events.note as event_note, events.nth
from events
inner join publish.pub_playbook_tasks as tasks on events.task_id = tasks.task_id
where
    events.as_of_date = ?
    and events.event in ('opened', 'reminded', 'cleared', 'expired', 'done', 'dismissed')
    -- A message is sent once; nobody tells a customer that it has been cleared.
    and (tasks.kind = 'task' or events.event = 'opened')
order by tasks.task_id, events.event
"""


@dataclass(frozen=True)
class Letter:
    """Not yet addressed: `name` and a channel make the key of a row. `kind`: task, message or list."""

    name: str
    kind: str
    event: str
    payload: str
    task_id: str | None = None
    account_id: str | None = None
    playbook_id: str | None = None


def letters_of(connection: duckdb.DuckDBPyConnection, day: date) -> list[Letter]:
    """Payloads are JSON with days as `2026-06-29`; the same tables give the same bytes."""
    found = connection.execute(EVENTS_OF_DAY, [day])
    names = [column[0] for column in found.description]
    events = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    return [*map(_of_event, events), *_monday_letters(connection, day)]


def _of_event(event: dict) -> Letter:
    nth = event.pop("nth")
    named = event["event"] if nth == 1 else f"{event['event']} {nth}"
    ids = {name: event[name] for name in ("kind", "event", "task_id", "account_id", "playbook_id")}
    return Letter(name=f"{event['task_id']}|{named}", payload=_as_json(event), **ids)


def _monday_letters(connection: duckdb.DuckDBPyConnection, day: date) -> list[Letter]:
    if day.weekday() != MONDAY:
        return []
    try:
        monday = read_monday_list(day, connection)
    except NoMondayList:
        return []
    return [Letter(f"monday|{day}", kind="list", event="list", payload=_as_json(list_in_words(monday)))]


def _as_json(facts: dict) -> str:
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
