"""The hidden life of every account, week by week: causes come and go, contracts are renewed or left.

Nothing here lands. What lands is derived from the states that `simulate` returns; the truth goes to its own folder.
"""

import numpy as np

from tenure.simulator.world.accounts import draw_accounts
from tenure.simulator.world.arrivals import arrive, convert_trials, let_people_join
from tenure.simulator.world.cause_dynamics import note_what_shows, raise_signs, start_and_cure
from tenure.simulator.world.causes import CAUSES, SIGNS
from tenure.simulator.world.churn_hazard import hazard_at
from tenure.simulator.world.clock import NEVER, Clock, to_billing_day
from tenure.simulator.world.pilot import held_out, open_cases
from tenure.simulator.world.renewals import decide, renew
from tenure.simulator.world.state import World, blank_state


def simulate(clock: Clock, accounts: int, swap_arms_of: str | None = None) -> World:
    """Live through all weeks of the clock; `accounts` is their number after two years.

    In the playbook `swap_arms_of` the pilot works on those it otherwise holds out, and the other way round.
    """
    people = draw_accounts(clock, accounts)
    world = World(
        clock, people, blank_state(len(people)),
        np.zeros((len(CAUSES), clock.weeks, len(people)), "float32"),
        np.zeros((len(SIGNS), clock.weeks, len(people)), bool),
        np.where(people.trial_days > 0, to_billing_day(people.created_day + people.trial_days), NEVER),
        held_out(len(people), swap_arms_of),
    )  # fmt: skip
    for week in range(clock.weeks):
        n = people.known_by(week)
        rng = clock.draws("states", week)
        world.hazards.append(hazard_at(world, week, people.known_by(week - 1)))
        arrive(world, week, rng)
        start_and_cure(world, week, n, rng)
        raise_signs(world, week, n, rng)
        note_what_shows(world, week, n)
        open_cases(world, week, n)
        decide(world, week, n, rng)
        convert_trials(world, week, n, rng)
        renew(world, week, n, rng)
        let_people_join(world, week, n, rng)
    return world
