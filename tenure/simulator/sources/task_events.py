"""What comes back from people: tasks they worked on, overrides they set, cancellations they noted."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.check_ins import check_in_events
from tenure.simulator.sources.overrides import landed_overrides, owner_emails
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import NEVER, at, to_date
from tenure.simulator.world.pilot import done_after
from tenure.simulator.world.state import PLAYBOOKS, SPONSOR_GONE, USAGE_DROP, World

# What customers say on the phone; seldom what moved them.
STATED_REASONS = np.array(
    ["too expensive", "missing features", "no longer needed", "switched tool", "budget cut"], object
)
# What people of the pilot found: codes of the seed `cause_codes`.
FOUND = {
    SPONSOR_GONE: ("sponsor_change", "sponsor_change", "sponsor_change", "none_found"),
    USAGE_DROP: ("usage_drop", "seasonal", "missing_feature", "product_problem", "false_alarm", "none_found"),
}


def draw_work(world: World) -> dict[str, pd.DataFrame]:
    return {
        "tenure.task_event": pd.concat([check_in_events(world), _pilot_events(world)], ignore_index=True),
        "tenure.health_override": landed_overrides(world),
        "tenure.cancellation": _cancellations(world),
    }


def _pilot_events(world: World) -> pd.DataFrame:
    """Opened or held out on the day the account entered; who was worked on has a cause code days later."""
    parts = []
    for nth, playbook in enumerate(PLAYBOOKS):
        who = np.flatnonzero(world.state.case_day[nth] < NEVER)
        day, is_held_out = world.state.case_day[nth, who], world.held_out[nth, who]
        task = [f"{a}|{playbook}|{to_date(d)}" for a, d in zip(account_ids(who), day, strict=True)]
        rows = pd.DataFrame({
            "task_id": task, "account_id": account_ids(who), "playbook_id": playbook,
            "event": np.where(is_held_out, "held_out", "opened"), "cause_code": None,
            "by": owner_emails(world, who), "at": at(day, 32_000),
        })  # fmt: skip
        found = world.clock.keyed(f"{playbook} found", who) * len(FOUND[playbook])
        done = rows.assign(
            event="done", cause_code=np.array(FOUND[playbook], object)[found.astype(int)],
            at=at(day + done_after(world.clock, playbook, who), 50_000),
        )  # fmt: skip
        parts += [rows, done[~is_held_out]]
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
    """The truth per account that has gone before day `until`: account_id, ends_on, cause, probability_at_decision."""
    gone = pd.concat(world.departures, ignore_index=True)
    gone = gone[gone.ends_on_day < until]
    return pd.DataFrame({
        "account_id": account_ids(gone.account),
        "ends_on": [to_date(day) for day in gone.ends_on_day],
        "cause": gone.cause.astype(str),
        "probability_at_decision": gone.probability,
    })  # fmt: skip
