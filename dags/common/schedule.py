"""When the daily DAG runs."""

from datetime import UTC, datetime, time, timedelta

# Not the one of airflow.sdk: in 3.3.2 what it serialises cannot be read back.
from airflow.timetables.events import EventsTimetable

from dags.common.demo import facts_end

# As far back as the demo company's history reaches.
DEMO_DAYS = 731


def every_day_with_facts() -> str | EventsTimetable:
    """Every day; for the demo company, whose time stands still, every day until its facts end.

    Else its raw gate would rightly stop today's run, every day. An `end_date` is no way out: Airflow calls a later run
    by hand a success without running one task.
    """
    end = facts_end()
    if end is None:
        return "@daily"
    last = datetime.combine(end, time.min, tzinfo=UTC)
    days = [last - timedelta(days=back) for back in reversed(range(DEMO_DAYS))]
    return EventsTimetable(
        event_dates=days, presorted=True, description=f"Daily, while the demo company has facts ({end})"
    )
