"""Simulates the hidden state of every account week by week: causes begin and are cured, contracts renew or end.

Nothing of it lands as such. What lands is derived from the world that `simulate` returns; the truth is written to a
folder of its own.
"""

import numpy as np

from tenure.core.settings import read_settings
from tenure.simulator.world.accounts import draw_accounts
from tenure.simulator.world.arrivals import arrive, convert_trials, let_people_join
from tenure.simulator.world.cause_dynamics import raise_signs, record_intensity, start_and_cure
from tenure.simulator.world.causes import CAUSES, SIGNS
from tenure.simulator.world.churn_hazard import hazard_at
from tenure.simulator.world.churn_window import ChurnWindow
from tenure.simulator.world.clock import NEVER, Clock, to_billing_day
from tenure.simulator.world.pilot import control_group, open_cases
from tenure.simulator.world.renewals import decide, renew
from tenure.simulator.world.state import World, blank_state


def simulate(
    clock: Clock, accounts: int, swap_arms_of: str | None = None, window: ChurnWindow | None = None
) -> World:
    """Simulate all weeks of the clock; `accounts` is the number of accounts that may buy after two years.

    `swap_arms_of` names a playbook of the pilot whose treated and control group are swapped; `window` is that of the
    hidden hazard, by default that of the settings.
    """
    people = draw_accounts(clock, accounts)
    world = World(
        clock, people, blank_state(len(people)),
        np.zeros((len(CAUSES), clock.weeks, len(people)), "float32"),
        np.zeros((len(SIGNS), clock.weeks, len(people)), bool),
        np.where(people.trial_days > 0, to_billing_day(people.created_day + people.trial_days), NEVER),
        control_group(len(people), swap_arms_of),
        window or ChurnWindow.of(read_settings()),
    )  # fmt: skip
    for week in range(clock.weeks):
        n = people.known_by(week)
        rng = clock.draws("states", week)
        world.hazards.append(hazard_at(world, week, people.known_by(week - 1)))
        arrive(world, week, rng)
        start_and_cure(world, week, n, rng)
        raise_signs(world, week, n, rng)
        record_intensity(world, week, n)
        open_cases(world, week, n)
        decide(world, week, n, rng)
        convert_trials(world, week, n, rng)
        renew(world, week, n, rng)
        let_people_join(world, week, n, rng)
    return world
