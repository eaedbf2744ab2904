"""When the DAGs run."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

import pendulum

# Not the one of airflow.sdk: in 3.3.2 what it serialises cannot be read back.
from airflow.timetables.events import EventsTimetable

from tenure.simulator.demo_home import facts_end

# As far back as the demo company's history reaches.
DEMO_DAYS = 731
MONDAY = 0


def every_day_with_facts() -> str | EventsTimetable:
    """Every day; for the demo company, whose time stands still, every day until its facts end.

    Otherwise its raw gate would rightly stop today's run, every day. An `end_date` does not help: Airflow marks a later
    run by hand as a success without running one task.
    """
    return _until_facts_end("@daily", "Daily", time.min, range(7))


def every_monday_with_facts(at: time) -> str | EventsTimetable:
    """Every Monday at that time of day (UTC); for the demo company until its facts end, as above."""
    return _until_facts_end(f"{at.minute} {at.hour} * * 1", f"Mondays at {at:%H:%M}", at, [MONDAY])


def _until_facts_end(always: str, words: str, at: time, weekdays: Collection[int]) -> str | EventsTimetable:
    end = facts_end()
    if end is None:
        return always
    last = datetime.combine(end, at, tzinfo=UTC)
    days = [last - timedelta(days=back) for back in reversed(range(DEMO_DAYS))]
    dates = [pendulum.instance(day) for day in days if day.weekday() in weekdays]
    return EventsTimetable(
        event_dates=dates, presorted=True, description=f"{words}, while the demo company has facts ({end})"
    )
