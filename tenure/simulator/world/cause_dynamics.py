"""Weekly dynamics: onset, visibility and recovery of churn causes, and on/off spells of benign signals."""

import numpy as np
import pandas as pd

from tenure.simulator.world import causes
from tenure.simulator.world.causes import CAUSES, CONJUNCTION_SIGNS, NONE, SIGNS
from tenure.simulator.world.churn_hazard import conjunction_weight
from tenure.simulator.world.pilot import is_helped
from tenure.simulator.world.state import World, note_sponsor

WEEKS_PER_MONTH = 4.35


def proneness(world: World, cause: causes.Cause, who: np.ndarray, week: int | None = None) -> np.ndarray:
    """Factor on the onset rate, one per account in `who`.

    Billing trouble begins with an invoice, so only in its week. It never affects yearly payers, which have too few
    invoices, nor chronically late payers.
    """
    if cause.name != "billing_trouble":
        return np.ones(len(who))
    spared = world.accounts.is_annual[who] | world.accounts.is_late_payer[who]
    if week is None:
        return 1.0 * ~spared
    return WEEKS_PER_MONTH * (~spared & (world.clock.week_of(world.state.period_end[who]) == week))


def start_and_cure(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s, who = world.state, np.arange(n)
    paying = s.is_paying(world.clock.monday(week))[:n]
    draws, cures, days = rng.random((len(CAUSES), n)), rng.random((len(CAUSES), n)), rng.integers(0, 5, n)
    has_left = rng.random(n) < causes.SPONSOR_LEFT_SHARE
    swapped = rng.random(n) < causes.SPONSOR_SWAP_RATE
    for k, cause in enumerate(CAUSES):
        idle = s.onset[k, :n] == NONE
        cured = ~idle & (s.onset[k, :n] < week) & (cures[k] < cause.cure_rate)
        if cause.name == "sponsor_lost":
            cured |= ~idle & is_helped(world, week, who)
        begun = idle & paying & (draws[k] < cause.onset_rate * proneness(world, cause, who, week))
        s.onset[k, :n] = np.where(cured, NONE, np.where(begun, week, s.onset[k, :n]))
        if cause.name == "sponsor_lost":
            day = world.clock.monday(week) + days
            swap = swapped & paying & (s.onset[k, :n] == NONE) & ~cured
            lost, named = np.flatnonzero(begun | swap), np.flatnonzero((cured | swap) & paying)
            note_sponsor(world, lost, day[lost], has_left[lost])
            s.sponsor_left_day[:n] = np.where(begun & has_left, day, s.sponsor_left_day[:n])
            world.sponsor_changes.append(
                pd.DataFrame({"account": named, "day": day[named] + 1, "kind": np.full(len(named), "named")})
            )


def raise_signs(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s = world.state
    paying = s.is_paying(world.clock.monday(week))[:n]
    draws, planted = rng.random((len(SIGNS), n)), rng.random(n) < causes.CONJUNCTION_RATE
    planted &= paying & ~world.accounts.is_annual[:n] & (conjunction_weight(s, week)[:n] == 0)
    for k, sign in enumerate(SIGNS):
        length = rng.integers(sign.shortest_weeks, sign.longest_weeks + 1, n)
        begun = paying & (s.sign_until[k, :n] <= week) & (draws[k] < sign.onset_rate)
        s.sign_from[k, :n][begun] = week
        s.sign_until[k, :n][begun] = week + length[begun]
        if k in CONJUNCTION_SIGNS:
            s.sign_from[k, :n][planted] = week
            s.sign_until[k, :n][planted] = week + causes.CONJUNCTION_WEEKS


def record_intensity(world: World, week: int, n: int) -> None:
    s = world.state
    for k, cause in enumerate(CAUSES):
        world.shown[k, week, :n] = cause.shown(s.onset[k, :n], week)
    world.signs[:, week, :n] = (s.sign_from[:, :n] <= week) & (week < s.sign_until[:, :n])
