"""The issue tracker: bugs that tickets are linked to."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.removed_tickets import ticket_ids
from tenure.simulator.sources.support import NOTHING
from tenure.simulator.world.clock import DAY_US, Clock

TICKETS_PER_BUG = 3
PROJECTS = ("APP", "DATA", "CORE")
# What issues hold are keys; their names land in tables of their own.
ISSUE_TYPES = {"10004": "Bug"}
STATUSES = {"10000": "To Do", "3": "In Progress", "10002": "Done"}
TO_DO, IN_PROGRESS, DONE = STATUSES
PRIORITY_KEYS = {"5": "low", "3": "normal", "2": "high", "1": "urgent"}
RESOLUTIONS = {"10000": "Done"}
DAYS_PROMISED = 21
# Shares of the bugs open long enough: those whose due date is moved, and those that get a workaround.
MOVED_SHARE, MOVED_AFTER_DAYS, MOVED_BY_DAYS = 0.5, 10, (7, 14, 28)
WORKAROUND_SHARE, WORKAROUND_AFTER_DAYS = 0.3, 2
WORKAROUNDS = (
    "Please try again in a private browser window",
    "Please split the data into smaller parts and save after each of them",
    "Please use the version of the day before: Settings, History, Restore",
)


def draw_bugs(clock: Clock, tickets: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Jira tables. Bug tickets of a week share issues: filed with the first ticket, resolved with the last one."""
    waiting = tickets[tickets.is_bug].copy()
    week = (waiting.number - 1_000_000) // 10_000
    nth = waiting.groupby(week).cumcount() // TICKETS_PER_BUG
    waiting["bug"] = week * 1000 + nth
    bugs = waiting.groupby("bug", as_index=False).agg(
        created=("created", "min"), resolved=("solved", "max"), priority=("priority", "first")
    )
    bugs["created"] += np.timedelta64(1_800, "s")
    _add_promises(clock, bugs)
    return {
        "jira.issue": _issue_versions(clock, bugs),
        "jira.issue_field_history": _field_history(clock, bugs),
        "jira.ticket_issue_link": _links(clock, waiting),
        "jira.issue_type": _names(clock, ISSUE_TYPES),
        "jira.status": _names(clock, STATUSES),
        "jira.priority": _names(clock, PRIORITY_KEYS),
        "jira.resolution": _names(clock, RESOLUTIONS),
    }


def _names(clock: Clock, names_by_key: dict[str, str]) -> pd.DataFrame:
    first_sync = clock.seen(np.full(len(names_by_key), np.datetime64("1970-01-01", "us")))
    rows = {"id": list(names_by_key), "name": list(names_by_key.values())}
    return pd.DataFrame(rows).assign(_fivetran_synced=first_sync)


def _key(bug: pd.Series) -> np.ndarray:
    return np.array([f"{PROJECTS[b % 3]}-{b}" for b in bug], dtype=object)


def _add_promises(clock: Clock, bugs: pd.DataFrame) -> None:
    """Add columns: due (promised day), moved and moved_to (when it was changed, and to what), noted (workaround)."""
    bugs["due"] = (bugs.created + np.timedelta64(DAYS_PROMISED * DAY_US, "us")).dt.floor("D")
    moved = bugs.created + np.timedelta64(MOVED_AFTER_DAYS * DAY_US, "us")
    is_moved = (clock.keyed("due_moved", bugs.bug) < MOVED_SHARE) & (moved < bugs.resolved)
    bugs["moved"] = moved.where(is_moved)
    nth = (clock.keyed("due_moved_by", bugs.bug) * len(MOVED_BY_DAYS)).astype(int)
    bugs["moved_to"] = bugs.due + (np.array(MOVED_BY_DAYS)[nth] * DAY_US).astype("timedelta64[us]")
    noted = bugs.created + np.timedelta64(WORKAROUND_AFTER_DAYS * DAY_US, "us")
    has_workaround = (clock.keyed("workaround", bugs.bug) < WORKAROUND_SHARE) & (noted < bugs.resolved)
    bugs["noted"] = noted.where(has_workaround)


def _issue_versions(clock: Clock, bugs: pd.DataFrame) -> pd.DataFrame:
    common = pd.DataFrame({
        "id": bugs.bug.astype(str), "key": _key(bugs.bug), "issue_type": next(iter(ISSUE_TYPES)),
        "priority": bugs.priority.map({name: key for key, name in PRIORITY_KEYS.items()}),
        "created": bugs.created, "project": [PROJECTS[b % 3] for b in bugs.bug], "due_date": bugs.due.dt.date,
    })  # fmt: skip
    opened = common.assign(
        status=TO_DO, updated=bugs.created, resolved=NOTHING,
        _fivetran_synced=clock.seen(bugs.created.to_numpy()),
    )  # fmt: skip
    is_moved = bugs.moved.notna()
    is_begun = bugs.moved >= _halfway(bugs)
    moved = common.assign(
        status=np.where(is_begun, IN_PROGRESS, TO_DO), updated=bugs.moved, resolved=NOTHING,
        due_date=bugs.moved_to.dt.date,
    )[is_moved].assign(_fivetran_synced=clock.seen(bugs.moved[is_moved].to_numpy()))  # fmt: skip
    done = common.assign(
        status=DONE, updated=bugs.resolved, resolved=bugs.resolved, resolution=next(iter(RESOLUTIONS)),
        due_date=bugs.moved_to.where(is_moved, bugs.due).dt.date,
        _fivetran_synced=clock.seen(bugs.resolved.to_numpy()),
    )  # fmt: skip
    return pd.concat([opened, moved, done], ignore_index=True)


def _halfway(bugs: pd.DataFrame) -> pd.Series:
    """When work on the bug began."""
    return (bugs.created + (bugs.resolved - bugs.created) / 2).astype("datetime64[us]")


def _field_history(clock: Clock, bugs: pd.DataFrame) -> pd.DataFrame:
    texts = np.array(WORKAROUNDS, dtype=object)
    nth = (clock.keyed("workaround_text", bugs.bug) * len(texts)).astype(int)
    changes = (
        ("status", TO_DO, bugs.created),
        ("status", IN_PROGRESS, _halfway(bugs)),
        ("status", DONE, bugs.resolved),
        ("duedate", bugs.due.dt.strftime("%Y-%m-%d"), bugs.created),
        ("duedate", bugs.moved_to.dt.strftime("%Y-%m-%d"), bugs.moved),
        ("workaround", texts[nth], bugs.noted),
    )
    rows = [
        pd.DataFrame({"issue_id": bugs.bug.astype(str), "field_id": field, "value": value, "time": when})[when.notna()]
        for field, value, when in changes
    ]  # fmt: skip
    history = pd.concat(rows, ignore_index=True)
    return history.assign(_fivetran_synced=clock.seen(history.time.to_numpy()))


def _links(clock: Clock, waiting: pd.DataFrame) -> pd.DataFrame:
    linked = (waiting.created + np.timedelta64(3_600, "s")).to_numpy()
    return pd.DataFrame(
        {
            "ticket_id": ticket_ids(waiting),
            "issue_key": _key(waiting.bug),
            "_fivetran_synced": clock.seen(linked),
        }
    )
