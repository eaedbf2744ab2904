"""Reads the Monday list of one day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.duckdb_file import OF_A_READER
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings

WAITING = """
select * from publish.pub_waiting_list where as_of_date = ?
order by owner_email, is_past_its_day desc, urgency, due_on, account_id, playbook_id
"""


class NoMondayList(TenureError, LookupError):
    """Nothing has been published, or nothing for that day."""


@dataclass(frozen=True)
class MondayList:
    """`accounts`: rows of `pub_monday_list` by rank; `summary`: the row of `pub_monday_summary`.

    `currency`: of all amounts. `waiting`: rows of `pub_waiting_list`, by owner the ones past their day first.
    """

    as_of_date: date
    accounts: list[dict[str, Any]]
    summary: dict[str, Any]
    currency: str
    waiting: list[dict[str, Any]]


def read_monday_list(as_of_date: str | date | None = None) -> MondayList:
    """Read the list of a day from the published snapshot; without a day the latest.

    :raises NoMondayList: there is no snapshot yet, or no list for the day.
    """
    file = paths.published_file()
    if not file.exists():
        raise NoMondayList(f"{file} does not exist yet: run customer_health_daily for a day")
    day = read_as_of_date(as_of_date) if as_of_date else None
    with warehouse.connect(file, read_only=True, patience=OF_A_READER) as snapshot:
        return read_list_of_day(snapshot, day)


def read_list_of_day(connection: duckdb.DuckDBPyConnection, day: date | None) -> MondayList:
    """Read the list of a day, or the latest, from an open warehouse or snapshot.

    :raises NoMondayList: there is no list for the day.
    """
    summaries = _records(connection, "select * from publish.pub_monday_summary order by as_of_date")
    by_day = {summary["as_of_date"]: summary for summary in summaries}
    day = day or max(by_day, default=None)
    if day is None or day not in by_day:
        raise NoMondayList(f"no Monday list for {day}; days with a list: {', '.join(map(str, by_day))}")
    query = "select * from publish.pub_monday_list where as_of_date = ? order by rank"
    accounts = _records(connection, query, day)
    return MondayList(
        day, accounts, by_day[day], read_settings().reporting_currency, _waiting(connection, day)
    )


def _waiting(connection: duckdb.DuckDBPyConnection, day: date) -> list[dict[str, Any]]:
    try:
        return _records(connection, WAITING, day)
    except duckdb.CatalogException:
        # A snapshot of an earlier version has no such table.
        return []


def _records(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[dict[str, Any]]:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
