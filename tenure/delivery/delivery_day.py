"""Reads from the warehouse, once, everything that the delivery of a day needs."""

import logging
from dataclasses import dataclass
from datetime import date

import duckdb

from tenure.core.settings import read_settings
from tenure.delivery.monday_list.read import MondayList, NoMondayList, read_list_of_day
from tenure.delivery.notifications import Notification, make_notifications

log = logging.getLogger("tenure")

MONDAY = 0

EVENTS_OF_DAY = """
with events as (
    select *, row_number() over (partition by task_id, event order by as_of_date) as occurrence
    from publish.pub_task_events
)

select tasks.*, events.event, events.happened_on, events.note as event_note, events.occurrence
from events
inner join publish.pub_playbook_tasks as tasks on events.task_id = tasks.task_id
where
    events.as_of_date = ?
    and events.event in ('opened', 'reminded', 'cleared', 'expired', 'absorbed', 'done', 'dismissed')
    -- A message to a customer is sent once; its end is not announced.
    and (tasks.kind = 'task' or events.event = 'opened')
order by tasks.task_id, events.event
"""


@dataclass(frozen=True)
class DeliveryDay:
    """`notifications`: of the day's task events, on Mondays also the list. `monday_list`: None on a day without one."""

    day: date
    notifications: tuple[Notification, ...]
    monday_list: MondayList | None


def read_delivery_day(connection: duckdb.DuckDBPyConnection, day: date) -> DeliveryDay:
    """Read a day's events and its list. The same tables give the same notifications, byte for byte."""
    found = connection.execute(EVENTS_OF_DAY, [day])
    names = [column[0] for column in found.description]
    currency = {"currency": read_settings().reporting_currency}
    events = [dict(zip(names, values, strict=True)) | currency for values in found.fetchall()]
    monday_list = _read_list(connection, day)
    announced_list = monday_list if day.weekday() == MONDAY else None
    return DeliveryDay(day, make_notifications(events, announced_list), monday_list)


def _read_list(connection: duckdb.DuckDBPyConnection, day: date) -> MondayList | None:
    try:
        return read_list_of_day(connection, day)
    except NoMondayList as error:
        log.info("%s", error)
        return None
