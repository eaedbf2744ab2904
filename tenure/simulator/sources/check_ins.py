"""Quarterly check-ins from before the playbooks: a task, and the customer's answers."""

import json

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.sources.overrides import owner_emails
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import at, to_date
from tenure.simulator.world.people import People, user_ids
from tenure.simulator.world.state import World

# Rates per account and week; the higher one where a cause is visible.
CALM_RATE, TROUBLED_RATE = 0.004, 0.02
CAUSE_CODES = np.array(["usage_drop", "support_issue", "sponsor_change", "billing", "none_found"], object)
GOALS = (
    "Close the month two days earlier",
    "One plan for all teams",
    "Fewer status meetings",
    "Reports that nobody edits by hand",
)
GAPS = (
    "Reports take too long to build.",
    "The import needs too much work by hand.",
    "New people find it hard to begin.",
    "Our other tools are not connected.",
)


def draw_check_ins(world: World) -> pd.DataFrame:
    """One row per check-in: account, week, opened_day, done_day, trouble (0 to 1, of the most visible cause)."""
    parts, trouble = [], world.shown.max(axis=0)
    for week in range(world.clock.weeks):
        n, monday = world.accounts.known_by(week), world.clock.monday(week)
        paying = world.state.is_paying(monday)[:n]
        rate = CALM_RATE + TROUBLED_RATE * trouble[week, :n]
        who = np.flatnonzero((world.clock.draws("check_ins", week).random(n) < rate) & paying)
        found = {"account": who, "week": week, "opened_day": monday, "trouble": trouble[week, who]}
        parts.append(pd.DataFrame(found))
    rows = pd.concat(parts, ignore_index=True)
    days = 1 + (world.clock.keyed("task", rows.week, rows.account) * 97 % 9).astype(int)
    return rows.assign(done_day=rows.opened_day + days)


def check_in_events(world: World) -> pd.DataFrame:
    """Task events: opened on a Monday, done with a cause code days later."""
    rows = draw_check_ins(world)
    ids = account_ids(rows.account)
    task = [f"{a}|quarterly_check_in|{to_date(d)}" for a, d in zip(ids, rows.opened_day, strict=True)]
    shared = pd.DataFrame({
        "task_id": task, "account_id": ids, "playbook_id": "quarterly_check_in",
        "by": owner_emails(world, rows.account.to_numpy()),
    })  # fmt: skip
    u = world.clock.keyed("task", rows.week, rows.account)
    opened = shared.assign(event="opened", cause_code=None, at=at(rows.opened_day, 32_000))
    closed = shared.assign(
        event="done", cause_code=CAUSE_CODES[(u * len(CAUSE_CODES)).astype(int)], at=at(rows.done_day, 50_000)
    )
    return pd.concat([opened, closed], ignore_index=True)


def check_in_surveys(world: World, people: People) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Survey invitations and responses; an account that has left before the check-in was done gives none."""
    rows = draw_check_ins(world)
    account = rows.account.to_numpy()
    rows = rows[rows.done_day.to_numpy() < world.access_until()[account]].reset_index(drop=True)
    user = user_ids(_who_answers(people)[rows.account])
    number = [f"{a}_{w}" for a, w in zip(rows.account, rows.week, strict=True)]
    invited = pd.DataFrame({
        "id": [f"inv_k_{n}" for n in number], "user_id": user, "account_id": account_ids(rows.account),
        "survey_type": "check_in", "sent_at": at(rows.opened_day, 33_000),
    })  # fmt: skip
    answered = pd.DataFrame({
        "id": [f"res_k_{n}" for n in number], "invitation_id": invited.id, "user_id": user,
        "answers": _answers(world, rows), "responded_at": at(rows.done_day, 49_000),
    })  # fmt: skip
    return invited, answered


def _who_answers(people: People) -> np.ndarray:
    """User index by account: its administrator, or its first user where there is none."""
    user = np.zeros(people.account.max() + 1, int)
    for seat in (0, 1):
        own = np.flatnonzero(people.seat == seat)
        user[people.account[own]] = own
    return user


def _answers(world: World, rows: pd.DataFrame) -> list[str]:
    """Answers as JSON texts. More visible trouble means fewer goals met and more gaps, with some politeness."""
    who, named, goal, met, solved, misses, gap = (
        world.clock.keyed(f"check_in {key}", rows.week, rows.account)
        for key in ("who", "named", "goal", "met", "solved", "misses", "gap")
    )
    calm = 1 - rows.trouble.to_numpy()
    return [
        json.dumps({
            "users_named": 1 + int(named[i] * (2 + 4 * calm[i])),
            "main_users": names.TITLES[int(who[i] * len(names.TITLES))],
            "goal": GOALS[int(goal[i] * len(GOALS))],
            "goal_met": bool(met[i] < 0.35 + 0.45 * calm[i]),
            "problems_solved": int(solved[i] * (3 + 3 * calm[i])),
            "gaps": GAPS[int(gap[i] * len(GAPS))] if misses[i] < 0.7 - 0.4 * calm[i] else None,
        })
        for i in range(len(rows))
    ]  # fmt: skip
