"""What customer-success managers record: task events, health overrides and cancellations."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.check_ins import check_in_events
from tenure.simulator.sources.overrides import landed_overrides, owner_emails
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import NEVER, at, to_date
from tenure.simulator.world.pilot import done_after
from tenure.simulator.world.state import PLAYBOOKS, SPONSOR_GONE, USAGE_DROP, World

# Reasons that customers state; drawn at random, as they seldom match the true cause.
STATED_REASONS = np.array(
    ["too expensive", "missing features", "no longer needed", "switched tool", "budget cut"], object
)
# Cause codes recorded in the pilot; codes of the seed `cause_codes`.
RECORDED_CAUSE_CODES = {
    SPONSOR_GONE: ("sponsor_change", "sponsor_change", "sponsor_change", "none_found"),
    USAGE_DROP: ("usage_drop", "seasonal", "missing_feature", "product_problem", "false_alarm", "none_found"),
}


def draw_task_events(world: World) -> dict[str, pd.DataFrame]:
    return {
        "tenure.task_event": pd.concat([check_in_events(world), _pilot_events(world)], ignore_index=True),
        "tenure.health_override": landed_overrides(world),
        "tenure.cancellation": _cancellations(world),
    }


def _pilot_events(world: World) -> pd.DataFrame:
    """One `opened` or `held_out` (control group) per case; treated accounts have a `done` with a cause code later."""
    parts = []
    for nth, playbook in enumerate(PLAYBOOKS):
        who = np.flatnonzero(world.state.case_day[nth] < NEVER)
        day, is_control = world.state.case_day[nth, who], world.is_control[nth, who]
        task = [f"{a}|{playbook}|{to_date(d)}" for a, d in zip(account_ids(who), day, strict=True)]
        rows = pd.DataFrame({
            "task_id": task, "account_id": account_ids(who), "playbook_id": playbook,
            "event": np.where(is_control, "held_out", "opened"), "cause_code": None,
            "by": owner_emails(world, who), "at": at(day, 32_000),
        })  # fmt: skip
        found = world.clock.keyed(f"{playbook} found", who) * len(RECORDED_CAUSE_CODES[playbook])
        done = rows.assign(
            event="done", cause_code=np.array(RECORDED_CAUSE_CODES[playbook], object)[found.astype(int)],
            at=at(day + done_after(world.clock, playbook, who), 50_000),
        )  # fmt: skip
        parts += [rows, done[~is_control]]
    return pd.concat(parts, ignore_index=True)


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
    """Truth table of the accounts that left before day `until`: account_id, ends_on, cause, probability_at_decision."""
    departures = pd.concat(world.departures, ignore_index=True)
    departures = departures[departures.ends_on_day < until]
    return pd.DataFrame({
        "account_id": account_ids(departures.account),
        "ends_on": [to_date(day) for day in departures.ends_on_day],
        "cause": departures.cause.astype(str),
        "probability_at_decision": departures.probability,
    })  # fmt: skip
