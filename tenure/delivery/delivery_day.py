"""Reads from the warehouse, once, what the delivery of a day needs beside the tasks (`task_news`)."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from tenure.core.settings import read_settings
from tenure.delivery.monday_list.read import MondayList, NoMondayList, read_list_of_day
from tenure.delivery.notifications import Notification, list_notification, task_notification

log = logging.getLogger("tenure")

MONDAY = 0

LATEST = "select max(as_of_date) from publish.pub_playbook_cases"
MESSAGES = """
select *, 'opened' as event, as_of_date as happened_on, null as event_note, 1 as round, 1 as number
from publish.pub_playbook_tasks
where kind = 'message' and as_of_date = ?
order by task_id
"""


@dataclass(frozen=True)
class DeliveryDay:
    """What the delivery of a day reads beside the tasks.

    `standing_on`: the latest published day, by which tasks are open or not; later than `day` when a past day is run
    again. `notifications`: messages to customers and, on Mondays, the list; none of a past day: its letters are not
    written afterwards. `monday_list`: None on a day without one. `currency`: of all amounts.
    """

    day: date
    standing_on: date
    notifications: tuple[Notification, ...]
    monday_list: MondayList | None
    currency: str

    @property
    def is_past(self) -> bool:
        return self.day < self.standing_on


def read_delivery_day(connection: duckdb.DuckDBPyConnection, day: date) -> DeliveryDay:
    """Read a day's messages and its list. The same tables give the same notifications, byte for byte."""
    currency = read_settings().reporting_currency
    latest = connection.execute(LATEST).fetchall()[0][0]
    standing_on, monday_list = max(day, latest or day), _read_list(connection, day)
    notifications: list[Notification] = []
    if day == standing_on:
        notifications += _read_messages(connection, day, currency)
        notifications += [list_notification(monday_list)] if monday_list and day.weekday() == MONDAY else []
    return DeliveryDay(day, standing_on, tuple(notifications), monday_list, currency)


def _read_messages(connection: duckdb.DuckDBPyConnection, day: date, currency: str) -> Iterator[Notification]:
    found = connection.execute(MESSAGES, [day])
    names = [column[0] for column in found.description]
    for values in found.fetchall():
        yield task_notification(dict(zip(names, values, strict=True)) | {"currency": currency})


def _read_list(connection: duckdb.DuckDBPyConnection, day: date) -> MondayList | None:
    try:
        return read_list_of_day(connection, day)
    except NoMondayList as error:
        log.info("%s", error)
        return None
