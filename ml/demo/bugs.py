"""The issue tracker: bugs that tickets wait for."""

import numpy as np
import pandas as pd

from ml.demo.clock import DAY_US, Clock
from ml.demo.support import ticket_ids

TICKETS_PER_BUG = 3
PROJECTS = ("APP", "DATA", "CORE")


def draw_bugs(clock: Clock, tickets: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Bug tickets of a week share issues; an issue is filed with its first ticket and closed after its last."""
    waiting = tickets[tickets.is_bug].copy()
    week = (waiting.number - 1_000_000) // 10_000
    nth = waiting.groupby(week).cumcount() // TICKETS_PER_BUG
    waiting["bug"] = week * 1000 + nth
    bugs = waiting.groupby("bug", as_index=False).agg(
        created=("created", "min"), resolved=("solved", "max"), priority=("priority", "first")
    )
    bugs["created"] += np.timedelta64(1_800, "s")
    return {
        "jira.issue": _issue_versions(clock, bugs),
        "jira.issue_field_history": _field_history(clock, bugs),
        "jira.ticket_issue_link": _links(clock, waiting),
    }


def _key(bug: pd.Series) -> np.ndarray:
    return np.array([f"{PROJECTS[b % 3]}-{b}" for b in bug], dtype=object)


def _issue_versions(clock: Clock, bugs: pd.DataFrame) -> pd.DataFrame:
    common = pd.DataFrame({
        "id": bugs.bug.astype(str), "key": _key(bugs.bug), "issue_type": "Bug", "priority": bugs.priority,
        "created": bugs.created, "project": [PROJECTS[b % 3] for b in bugs.bug],
        "due_date": ((bugs.created + np.timedelta64(21 * DAY_US, "us")).dt.floor("D")).dt.date,
    })  # fmt: skip
    opened = common.assign(
        status="To Do", updated=bugs.created, resolved=np.datetime64("NaT", "us"),
        _fivetran_synced=clock.seen(bugs.created.to_numpy()),
    )  # fmt: skip
    done = common.assign(
        status="Done", updated=bugs.resolved, resolved=bugs.resolved,
        _fivetran_synced=clock.seen(bugs.resolved.to_numpy()),
    )  # fmt: skip
    return pd.concat([opened, done], ignore_index=True)


def _field_history(clock: Clock, bugs: pd.DataFrame) -> pd.DataFrame:
    halfway = bugs.created + (bugs.resolved - bugs.created) / 2
    steps = (
        ("To Do", bugs.created),
        ("In Progress", halfway.astype("datetime64[us]")),
        ("Done", bugs.resolved),
    )
    rows = [
        pd.DataFrame({"issue_id": bugs.bug.astype(str), "field_id": "status", "value": status, "time": when,
                      "_fivetran_synced": clock.seen(when.to_numpy())})
        for status, when in steps
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _links(clock: Clock, waiting: pd.DataFrame) -> pd.DataFrame:
    linked = (waiting.created + np.timedelta64(3_600, "s")).to_numpy()
    return pd.DataFrame(
        {
            "ticket_id": ticket_ids(waiting),
            "issue_key": _key(waiting.bug),
            "_fivetran_synced": clock.seen(linked),
        }
    )
