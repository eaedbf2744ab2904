"""May a letter go to a customer now? By the clock of who gets it, on the working days of the company's calendar."""

from datetime import UTC, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from tenure.core.calendar import public_holidays
from tenure.core.settings import read_settings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def now() -> datetime:
    """The moment of sending. Nothing that is computed of customers reads it."""
    return datetime.now(UTC)


def is_letter_time(letter: dict[str, Any]) -> bool:
    """Whether its reader is at work: outside of the quiet hours, on a working day that is no public holiday.

    :param letter: the payload of a message; `contact_time_zone` is the reader's, or unknown: then it is the company's.
    """
    settings = read_settings()
    hours, calendar = settings.playbooks.quiet_hours, settings.calendar
    if hours is None:
        return True
    zone = _zones().get(str(letter.get("contact_time_zone") or "").lower(), calendar.time_zone)
    there = now().astimezone(ZoneInfo(zone))
    if WEEKDAYS[there.weekday()] not in calendar.working_days or _is_quiet(there.time(), hours):
        return False
    return calendar.holidays is None or there.date() not in public_holidays(
        calendar.holidays, range(there.year, there.year + 1)
    )


def _is_quiet(moment: time, hours: str) -> bool:
    """:param hours: such as 20:00-08:00; the end is no part of them"""
    begin, end = (time.fromisoformat(part) for part in hours.split("-"))
    if begin < end:
        return begin <= moment < end
    return moment >= begin or moment < end


@cache
def _zones() -> dict[str, str]:
    """Names of the IANA database by the same in lower case, as systems write them in many ways."""
    return {name.lower(): name for name in available_timezones()}
