"""What the pilot's playbooks truly change: each account lives twice, once worked on and once held out."""

import numpy as np

from tenure.simulator.truth.oracle import GRACE_DAYS
from tenure.simulator.world.churn_hazard import HORIZON_DAYS, LEAD_DAYS
from tenure.simulator.world.state import PLAYBOOKS, World


def planted_effects(world: World, twins: dict[str, World], until: int) -> dict[str, dict]:
    """By playbook what working on the accounts that entered changes of their churn: all worked on, less all held out.

    A twin is the same world with the arms of that playbook swapped: each account's two lives differ by the task alone.
    Nothing reads the arms of a playbook without a twin. Only accounts whose outcome is known before day `until` count.
    """
    effects = {}
    for nth, playbook in enumerate(PLAYBOOKS):
        day, twin = world.state.case_day[nth], twins.get(playbook, world)
        ripe = day + LEAD_DAYS + HORIZON_DAYS + GRACE_DAYS <= until
        lives = np.stack([world.state.leave_day, twin.state.leave_day]) <= day + LEAD_DAYS + HORIZON_DAYS
        if not ripe.any():
            continue
        worked, spared = np.where(world.held_out[nth], lives[::-1], lives)[:, ripe].mean(axis=1)
        effects[playbook] = {
            "accounts": int(ripe.sum()),
            "churn_if_worked_on": round(float(worked), 4),
            "churn_if_held_out": round(float(spared), 4),
            "effect": round(float(worked - spared), 4),
        }
    return effects
