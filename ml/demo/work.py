"""What comes back from people: tasks they worked on, overrides they set, cancellations they noted."""

import numpy as np
import pandas as pd

from ml.demo.accounts import account_ids
from ml.demo.clock import NEVER, at, to_date
from ml.demo.overrides import landed_overrides, owner_emails
from ml.demo.state import World

# What customers say on the phone; seldom what moved them.
STATED_REASONS = np.array(
    ["too expensive", "missing features", "no longer needed", "switched tool", "budget cut"], object
)
CAUSE_CODES = np.array(["usage_drop", "support_issue", "sponsor_change", "billing", "none_found"], object)


def draw_work(world: World) -> dict[str, pd.DataFrame]:
    return {
        "tenure.task_event": _task_events(world),
        "tenure.health_override": landed_overrides(world),
        "tenure.cancellation": _cancellations(world),
    }


def _picked_weeks(world: World, stream: str, calm: float, troubled: float) -> tuple[np.ndarray, np.ndarray]:
    """(week, account) pairs that a customer-success manager looked at: more often where something shows."""
    weeks, accounts = [], []
    trouble = world.shown.max(axis=0)
    for week in range(world.clock.weeks):
        n, monday = world.accounts.known_by(week), world.clock.monday(week)
        paying = world.state.is_paying(monday)[:n]
        rate = calm + troubled * trouble[week, :n]
        who = np.flatnonzero((world.clock.draws(stream, week).random(n) < rate) & paying)
        weeks.append(np.full(len(who), week))
        accounts.append(who)
    return np.concatenate(weeks), np.concatenate(accounts)


def _task_events(world: World) -> pd.DataFrame:
    """Quarterly check-ins from before the playbooks: opened on a Monday, closed with a cause code days later."""
    week, who = _picked_weeks(world, "check_ins", 0.004, 0.02)
    monday = world.clock.monday(week)
    task = [f"{a}|quarterly_check_in|{to_date(d)}" for a, d in zip(account_ids(who), monday, strict=True)]
    u = world.clock.keyed("task", week, who)
    shared = {"task_id": task, "account_id": account_ids(who), "playbook_id": "quarterly_check_in",
              "by": owner_emails(world, who)}  # fmt: skip
    opened = pd.DataFrame(shared).assign(event="opened", cause_code=None, at=at(monday, 32_000))
    closed = pd.DataFrame(shared).assign(
        event="done", cause_code=CAUSE_CODES[(u * len(CAUSE_CODES)).astype(int)],
        at=at(monday + 1 + (u * 97 % 9).astype(int), 50_000),
    )  # fmt: skip
    return pd.concat([opened, closed], ignore_index=True)


def _cancellations(world: World) -> pd.DataFrame:
    s = world.state
    who = np.flatnonzero(s.leave_day < NEVER)
    u = world.clock.keyed("stated_reason", who)
    return pd.DataFrame({
        "id": np.array([f"can_{i:05d}" for i in who], dtype=object), "account_id": account_ids(who),
        "cancelled_at": at(s.leave_day[who], 30_000), "is_reactivation": False,
        "reason": STATED_REASONS[(u * len(STATED_REASONS)).astype(int)],
    })  # fmt: skip


def cause_table(world: World, until: int) -> pd.DataFrame:
    """The truth per account that has gone before day `until`: account_id, ends_on, cause, probability_at_decision."""
    gone = pd.concat(world.departures, ignore_index=True)
    gone = gone[gone.ends_on_day < until]
    return pd.DataFrame({
        "account_id": account_ids(gone.account),
        "ends_on": [to_date(day) for day in gone.ends_on_day],
        "cause": gone.cause.astype(str),
        "probability_at_decision": gone.probability,
    })  # fmt: skip
