"""True effects of the pilot's playbooks: each account is simulated twice, treated and in the control group."""

import numpy as np

from tenure.simulator.world.state import PLAYBOOKS, World


def planted_effects(world: World, twins: dict[str, World], until: int) -> dict[str, dict]:
    """Effect on churn by playbook, over the accounts that entered it: churn if all are treated, less churn if none is.

    A twin is the same world with treated and control group of that playbook swapped: the two simulations of an account
    differ by the task alone. A playbook without a twin has no effect on the simulation. Only accounts whose outcome is
    known before day `until` count.
    """
    effects = {}
    for nth, playbook in enumerate(PLAYBOOKS):
        day, twin = world.state.case_day[nth], twins.get(playbook, world)
        is_matured = day + world.window.matured_after <= until
        left = np.stack([world.state.leave_day, twin.state.leave_day]) <= day + world.window.end
        if not is_matured.any():
            continue
        treated, control = np.where(world.is_control[nth], left[::-1], left)[:, is_matured].mean(axis=1)
        effects[playbook] = {
            "accounts": int(is_matured.sum()),
            "churn_if_worked_on": round(float(treated), 4),
            "churn_if_held_out": round(float(control), 4),
            "effect": round(float(treated - control), 4),
        }
    return effects
