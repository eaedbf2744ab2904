"""Churn hazard: log-odds of leaving at a decision, and the true churn probability for every Monday."""

import math
from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tenure.simulator.world import causes
from tenure.simulator.world.causes import BASE_LOG_ODDS, CAUSES, CONJUNCTION_SIGNS, DECISION_WEEKS, NONE
from tenure.simulator.world.clock import NEVER, add_months
from tenure.simulator.world.pilot import chance_unhelped

if TYPE_CHECKING:
    from tenure.simulator.world.state import State, World

SHORTEST_TERM_DAYS = 28


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(x, float)))


def conjunction_weight(
    state: "State", week: int | np.ndarray, who: np.ndarray | slice = slice(None)
) -> np.ndarray:
    """1 where the three harmless signs have been present together long enough to affect the decision, otherwise 0."""
    begin = np.max([state.sign_from[k, who] for k in CONJUNCTION_SIGNS], axis=0)
    until = np.min([state.sign_until[k, who] for k in CONJUNCTION_SIGNS], axis=0)
    return ((begin != NONE) & (begin + causes.CONJUNCTION_LAG <= week) & (week < until)).astype(float)


def log_odds(world: "World", week: np.ndarray, who: np.ndarray) -> dict[str, np.ndarray]:
    """Terms of the log-odds that an account does not renew when it decides in `week` (one week per account)."""
    s, a = world.state, world.accounts
    parts = {"base": BASE_LOG_ODDS + causes.ANNUAL_PUSH * a.is_annual[who]}
    parts |= {cause.name: cause.push * cause.felt(s.onset[k, who], week) for k, cause in enumerate(CAUSES)}
    parts[causes.CONJUNCTION] = causes.CONJUNCTION_PUSH * conjunction_weight(s, week, who)
    parts[causes.BAD_FIT] = causes.BAD_FIT_PUSH * a.is_bad_fit[who]
    return parts


def leaving_probability(parts: Iterable[np.ndarray]) -> np.ndarray:
    """Probability that belongs to the sum of the terms of the log-odds."""
    return sigmoid(reduce(np.add, parts))


def hazard_at(world: "World", week: int, n: int) -> pd.DataFrame:
    """Probability that paid coverage ends within the window after the Monday that begins `week`.

    Causes under way follow their ramps and may be cured each week; no new cause begins. A decision that was taken but
    not announced counts with its probability, not with its outcome. Accounts whose coverage ends within the lead are
    left out. Columns: account, as_of_day, hazard.
    """
    s, clock, window = world.state, world.clock, world.window
    monday = clock.monday(week)
    who = np.flatnonzero(s.is_paying(monday)[:n] & (s.leave_day[:n] > monday + window.lead))
    staying = np.ones(len(who))
    # As many renewals as the shortest terms can bring into the window, and the current one.
    for nth in range(1 + math.ceil(window.end / SHORTEST_TERM_DAYS)):
        ends = add_months(s.period_end[who], nth * np.where(world.accounts.is_annual[who], 12, 1))
        in_sight = (ends > monday + window.lead) & (ends <= monday + window.end)
        probability = _chance_to_leave(world, week, who, ends)
        if nth == 0:
            probability = _known_decision(s, who, monday, probability)
        staying *= np.where(in_sight, 1 - probability, 1)
    return pd.DataFrame({"account": who, "as_of_day": monday, "hazard": 1 - staying})


def _chance_to_leave(world: "World", week: int, who: np.ndarray, ends: np.ndarray) -> np.ndarray:
    decided_in = np.maximum(world.clock.week_of(ends) - DECISION_WEEKS, week)
    parts = log_odds(world, decided_in, who)
    weeks_to_heal = decided_in - week + 1
    uncured = np.ones(len(who))
    for k, cause in enumerate(CAUSES):
        stays = (1 - cause.cure_rate) ** weeks_to_heal
        if cause.name == "sponsor_lost":
            stays = stays * chance_unhelped(world, week, decided_in, who)
        uncured *= np.where(world.state.onset[k, who] == NONE, 1, stays)
    with_causes = leaving_probability(parts.values())
    without = leaving_probability(part for name, part in parts.items() if name not in causes.NAMES)
    return uncured * with_causes + (1 - uncured) * without


def _known_decision(state: "State", who: np.ndarray, monday: int, probability: np.ndarray) -> np.ndarray:
    decided = state.decided_probability[who]
    probability = np.where(np.isnan(decided), probability, decided)
    announced = (state.leave_day[who] < NEVER) & (state.announce_day[who] < monday)
    return np.where(announced, 1.0, probability)
