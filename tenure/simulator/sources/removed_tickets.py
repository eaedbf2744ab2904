"""Tickets that are soon removed: spam, and what was asked twice."""

import numpy as np
import pandas as pd

from tenure.simulator.world.clock import Clock, Column

# Shares of the tickets beside which another one lands: spam, which an agent deletes, and the same question once more,
# which an agent merges into the first. Both are gone within the hour; their numbers begin behind those of the week.
SPAM_SHARE, TWICE_SHARE = 0.015, 0.02
SPAM, TWICE = 8_000, 9_000
LANDS_AFTER, REMOVED_AFTER = np.timedelta64(10, "m"), np.timedelta64(45, "m")


def ticket_ids(tickets: pd.DataFrame) -> np.ndarray:
    return tickets.number.astype(str).to_numpy(object)


def organization_ids(who: Column) -> np.ndarray:
    return np.array([f"org_{i:05d}" for i in who], dtype=object)


def support_user_ids(user: Column) -> np.ndarray:
    return np.array([f"zu_{i:06d}" for i in user], dtype=object)


def is_asked_twice(clock: Clock, tickets: pd.DataFrame) -> np.ndarray:
    """Whether the same person asks the same once more, and that ticket is merged into this one."""
    return clock.keyed("asked_twice", tickets.number) < TWICE_SHARE


def _removed(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    """Tickets that are soon removed: number, account, requester, created, removed, status (deleted or closed)."""
    is_spam = clock.keyed("spam", tickets.number) < SPAM_SHARE
    parts = [
        tickets[picked].assign(number=tickets.number + first, status=status)
        for picked, first, status in (
            (is_spam, SPAM, "deleted"), (is_asked_twice(clock, tickets), TWICE, "closed"),
        )
    ]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(created=rows.created + LANDS_AFTER, removed=rows.created + REMOVED_AFTER)


def removed_versions(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    rows = _removed(clock, tickets)
    common = pd.DataFrame({
        "id": ticket_ids(rows), "organization_id": organization_ids(rows.account),
        "requester_id": support_user_ids(rows.requester), "created_at": rows.created, "priority": "normal",
        "type": "question", "via_channel": "email",
        "subject": np.where(rows.status == "deleted", "You have won a prize", "Is anyone there?"),
    })  # fmt: skip
    return pd.concat([
        common.assign(status=status, updated_at=rows[when], _fivetran_synced=clock.seen(rows[when].to_numpy()))
        for status, when in (("new", "created"), (rows.status, "removed"))
    ], ignore_index=True)  # fmt: skip


def removed_history(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    rows = _removed(clock, tickets)
    return pd.concat([
        pd.DataFrame({"ticket_id": ticket_ids(rows), "field_name": "status", "value": value, "updated": rows[when],
                      "user_id": "agent_00", "_fivetran_synced": clock.seen(rows[when].to_numpy())})
        for value, when in (("new", "created"), (rows.status, "removed"))
    ], ignore_index=True)  # fmt: skip
