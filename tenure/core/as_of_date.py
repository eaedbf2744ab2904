"""The as-of date as it comes in: a date, or the text Airflow and the command line hand over."""

from datetime import date, datetime


def read_as_of_date(value: str | date) -> date:
    """:raises ValueError: the text is no ISO day such as `2026-07-01`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"as-of date '{value}': expected a day such as 2026-07-01") from error


def is_followed(as_of_date: str | date, backfill_until: str | date | None) -> bool:
    """Do more days of a backfill come after this one?"""
    if not backfill_until:
        return False
    return read_as_of_date(as_of_date) < read_as_of_date(backfill_until)
