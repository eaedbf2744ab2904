"""Accounts arrive, start trials and begin to pay; users join them."""

import numpy as np

from tenure.simulator.world import causes
from tenure.simulator.world.accounts import INVITES, Accounts
from tenure.simulator.world.cause_dynamics import proneness
from tenure.simulator.world.causes import CAUSES, NONE
from tenure.simulator.world.churn_hazard import sigmoid
from tenure.simulator.world.clock import NEVER, STOCK, add_months, to_billing_day
from tenure.simulator.world.state import World, note_items, note_period, note_sponsor


def arrive(world: World, week: int, rng: np.random.Generator) -> None:
    a, s = world.accounts, world.state
    new = np.flatnonzero((a.arrived_in == week) | ((week == 0) & (a.arrived_in == STOCK)))
    is_trial = a.trial_days[new] > 0
    s.tier[new] = a.tier[new]
    s.crowd[new] = np.where(is_trial, _trial_users(a, new), a.first_users[new])
    s.seats[new] = np.ceil(s.crowd[new] / (1 - a.unused_share[new]))
    s.onset[causes.NAMES.index("hard_product"), new] = np.where(a.is_hard_start[new], week, NONE)
    direct = new[~is_trial]
    begin = to_billing_day(a.created_day[direct])
    _start_paying(world, direct, begin)
    if week == 0:
        _age_the_stock(world, new[a.arrived_in[new] == STOCK], rng)
    first = np.repeat(new, s.crowd[new].astype(int))
    world.joins.append((week, first))


def _trial_users(a: Accounts, new: np.ndarray) -> np.ndarray:
    """Number of users during the trial: a share of the later users, larger for eager accounts."""
    share = 0.1 + 0.5 * a.eagerness[new, INVITES]
    return np.maximum(1, np.round(a.first_users[new] * share)).astype(int)


def _age_the_stock(world: World, stock: np.ndarray, rng: np.random.Generator) -> None:
    """Give accounts from before the records their current period, and causes that have already begun."""
    s, a = world.state, world.accounts
    months = np.where(a.is_annual[stock], 12, 1)
    while (behind := s.period_end[stock] <= world.clock.first_day).any():
        late = stock[behind]
        s.period_start[late] = s.period_end[late]
        s.period_end[late] = add_months(s.period_end[late], months[behind])
    world.periods.clear()
    world.items.clear()
    first = np.flatnonzero((s.paid_from < NEVER) & (a.arrived_in <= 0))
    note_period(world, first)
    note_items(world, first, s.paid_from[first])
    draws = rng.random((len(CAUSES), len(stock)))
    weeks_ago = rng.integers(0, 12, (len(CAUSES), len(stock)))
    for k, cause in enumerate(CAUSES):
        begun = stock[draws[k] < cause.onset_rate * 12 * proneness(world, cause, stock)]
        s.onset[k, begun] = -weeks_ago[k][np.isin(stock, begun)]
        if cause.name == "sponsor_lost":
            has_left = rng.random(len(begun)) < causes.SPONSOR_LEFT_SHARE
            note_sponsor(world, begun, np.full(len(begun), world.clock.first_day), has_left)


def _start_paying(world: World, who: np.ndarray, begin: np.ndarray) -> None:
    s, a = world.state, world.accounts
    s.paid_from[who] = begin
    s.period_start[who] = begin
    s.period_end[who] = add_months(begin, np.where(a.is_annual[who], 12, 1))
    note_period(world, who)
    note_items(world, who, begin)


def convert_trials(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    a, s, clock = world.accounts, world.state, world.clock
    draws = rng.random(n)
    who = np.flatnonzero(clock.week_of(world.trial_end[:n]) == week)
    hard = a.is_hard_start[who]
    eagerness = a.eagerness[who].mean(axis=1)
    probability = sigmoid(14 * (eagerness - 0.45) - 1.0 * hard - 0.8 * a.is_bad_fit[who])
    won = who[draws[who] < probability]
    grown = a.first_users[won]
    world.joins.append((week, np.repeat(won, np.maximum(0, grown - s.crowd[won].astype(int)))))
    s.crowd[won] = np.maximum(s.crowd[won], grown)
    s.seats[won] = np.ceil(s.crowd[won] / (1 - a.unused_share[won]))
    _start_paying(world, won, world.trial_end[won])


def let_people_join(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s = world.state
    growth = causes.SIGN_NAMES.index("growth")
    paying = s.is_paying(world.clock.monday(week))[:n]
    replaced = rng.poisson(0.0035 * s.crowd[:n]) * paying
    invited = rng.poisson(0.045 * s.crowd[:n] + 0.12) * (paying & world.signs[growth, week, :n])
    s.crowd[:n] += invited
    world.joins.append((week, np.repeat(np.arange(n), replaced + invited)))
