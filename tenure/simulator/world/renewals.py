"""Decisions about contracts: renewal, contraction, expansion or churn."""

import numpy as np
import pandas as pd

from tenure.simulator.world import causes
from tenure.simulator.world.causes import DECISION_WEEKS, NONE
from tenure.simulator.world.churn_hazard import leaving_probability, log_odds
from tenure.simulator.world.clock import NEVER, add_months
from tenure.simulator.world.state import World, note_items, note_period

ANNOUNCED_SHARE = 0.4
UPGRADE_AT = np.array([8, 20, 60, 10**9])  # seats, by tier


def decide(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s, clock = world.state, world.clock
    draws, notice, speaks = rng.random(n), rng.integers(8, 21, n), rng.random(n) < ANNOUNCED_SHARE
    due = clock.week_of(s.period_end[:n]) == week + DECISION_WEEKS
    who = np.flatnonzero(due & s.is_paying(clock.monday(week))[:n] & (s.leave_day[:n] == NEVER))
    parts = log_odds(world, np.full(len(who), week), who)
    probability = leaving_probability(parts.values())
    s.decided_probability[who] = probability
    gone = draws[who] < probability
    leaving = who[gone]
    s.leave_day[leaving] = s.period_end[leaving]
    s.announce_day[leaving] = np.where(speaks[leaving], s.period_end[leaving] - notice[leaving], NEVER)
    table = pd.DataFrame(parts)[gone].drop(columns="base").assign(**{causes.UNEXPLAINED: 1.0})
    world.departures.append(pd.DataFrame({
        "account": leaving, "ends_on_day": s.leave_day[leaving], "probability": probability[gone],
        "cause": table.idxmax(axis=1).to_numpy() if len(table) else np.array([], dtype=object),
    }))  # fmt: skip


def renew(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    a, s, clock = world.accounts, world.state, world.clock
    draws = rng.random((2, n))
    growth = causes.SIGN_NAMES.index("growth")
    ending = (clock.week_of(s.period_end[:n]) == week) & (s.leave_day[:n] == NEVER)
    who = np.flatnonzero(ending)
    shrinking = s.onset[causes.NAMES.index("engagement_decay"), who] != NONE
    fewer = shrinking & (draws[0, who] < 0.35)
    larger = (
        ~shrinking & (s.tier[who] < 3) & (s.seats[who] > UPGRADE_AT[s.tier[who]]) & (draws[1, who] < 0.12)
    )
    s.seats[who] = np.where(fewer, np.maximum(1, s.seats[who] * 0.85), s.seats[who]).astype(int)
    s.tier[who] += larger
    s.period_start[who] = s.period_end[who]
    s.period_end[who] = add_months(s.period_end[who], np.where(a.is_annual[who], 12, 1))
    s.decided_probability[who] = np.nan
    note_period(world, who)
    note_items(world, who[fewer | larger], s.period_start[who[fewer | larger]])
    full = np.flatnonzero((s.sign_until[growth, :n] == week) & s.is_paying(clock.monday(week))[:n])
    s.seats[full] = np.maximum(s.seats[full], np.ceil(s.crowd[full] / (1 - a.unused_share[full]))).astype(int)
    note_items(world, full, np.full(len(full), clock.monday(week) + 1))
