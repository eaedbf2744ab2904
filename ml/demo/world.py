"""The hidden life of every account, week by week: causes come, grow and are cured, contracts are renewed or left.

Nothing here lands. What lands is derived from the states that `simulate` returns; the truth goes to its own folder.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ml.demo import causes
from ml.demo.accounts import Accounts, draw_accounts
from ml.demo.causes import CAUSES, DEADLY_TOGETHER, NONE, SIGNS
from ml.demo.clock import NEVER, STOCK, Clock, add_months, to_early_month_day
from ml.demo.odds import felt_together, hazard_at, log_odds, sigmoid

DECISION_WEEKS = 3  # contracts are left in the head some weeks before they end
ANNOUNCED_SHARE = 0.4
WEEKS_PER_MONTH = 4.35
UPGRADE_AT = np.array([8, 20, 60, 10**9])


@dataclass
class State:
    """What is true of each account now; arrays over accounts. Days since 1970, weeks of the clock."""

    onset: np.ndarray
    sign_from: np.ndarray
    sign_until: np.ndarray
    paid_from: np.ndarray
    period_start: np.ndarray
    period_end: np.ndarray
    leave_day: np.ndarray
    announce_day: np.ndarray
    decided_probability: np.ndarray
    """Set when the decision about the current period's end has been taken, else NaN."""
    seats: np.ndarray
    crowd: np.ndarray
    tier: np.ndarray

    def is_paying(self, day: int) -> np.ndarray:
        return (self.paid_from <= day) & (self.leave_day > day)


@dataclass
class World:
    clock: Clock
    accounts: Accounts
    state: State
    shown: np.ndarray
    """Visible intensity by (cause, week, account)."""
    signs: np.ndarray
    """Is the sign up, by (sign, week, account)."""
    trial_end: np.ndarray
    """Day on which access ends unless paid; NEVER without a trial."""
    joins: list[tuple[int, np.ndarray]] = field(default_factory=list)
    periods: list[pd.DataFrame] = field(default_factory=list)
    items: list[pd.DataFrame] = field(default_factory=list)
    sponsor_changes: list[pd.DataFrame] = field(default_factory=list)
    hazards: list[pd.DataFrame] = field(default_factory=list)
    departures: list[pd.DataFrame] = field(default_factory=list)

    def access_until(self) -> np.ndarray:
        """Day on which people can no longer use the product."""
        unpaid = self.state.paid_from == NEVER
        return np.where(unpaid, self.trial_end, self.state.leave_day)


def simulate(clock: Clock, accounts: int) -> World:
    people = draw_accounts(clock, accounts)
    world = World(
        clock, people, _blank_state(len(people)),
        np.zeros((len(CAUSES), clock.weeks, len(people)), "float32"),
        np.zeros((len(SIGNS), clock.weeks, len(people)), bool),
        np.where(people.trial_days > 0, to_early_month_day(people.created_day + people.trial_days), NEVER),
    )  # fmt: skip
    for week in range(clock.weeks):
        n = people.known_by(week)
        rng = clock.draws("states", week)
        world.hazards.append(hazard_at(world, week, people.known_by(week - 1)))
        _arrive(world, week, rng)
        _start_and_cure(world, week, n, rng)
        _raise_signs(world, week, n, rng)
        _note_what_shows(world, week, n)
        _decide(world, week, n, rng)
        _convert_trials(world, week, n, rng)
        _renew(world, week, n, rng)
        _let_people_join(world, week, n, rng)
    return world


def _blank_state(n: int) -> State:
    never = np.full(n, NEVER)
    return State(
        np.full((len(CAUSES), n), NONE), np.full((len(SIGNS), n), NONE), np.full((len(SIGNS), n), NONE),
        never.copy(), np.zeros(n, int), never.copy(), never.copy(), never.copy(), np.full(n, np.nan),
        np.zeros(n, int), np.zeros(n), np.zeros(n, int),
    )  # fmt: skip


def _arrive(world: World, week: int, rng: np.random.Generator) -> None:
    a, s = world.accounts, world.state
    new = np.flatnonzero((a.arrived_in == week) | ((week == 0) & (a.arrived_in == STOCK)))
    is_trial = a.trial_days[new] > 0
    s.tier[new] = a.tier[new]
    s.crowd[new] = np.where(is_trial, np.maximum(2, a.first_users[new] // 3), a.first_users[new])
    s.seats[new] = np.ceil(s.crowd[new] / (1 - a.unused_share[new]))
    s.onset[causes.NAMES.index("hard_product"), new] = np.where(a.is_hard_start[new], week, NONE)
    direct = new[~is_trial]
    begin = to_early_month_day(a.created_day[direct])
    _start_paying(world, direct, begin)
    if week == 0:
        _age_the_stock(world, new[a.arrived_in[new] == STOCK], rng)
    first = np.repeat(new, s.crowd[new].astype(int))
    world.joins.append((week, first))


def _age_the_stock(world: World, stock: np.ndarray, rng: np.random.Generator) -> None:
    """Accounts from before the records are in the middle of things: their period, and causes under way."""
    s, a = world.state, world.accounts
    months = np.where(a.is_annual[stock], 12, 1)
    while (behind := s.period_end[stock] <= world.clock.first_day).any():
        late = stock[behind]
        s.period_start[late] = s.period_end[late]
        s.period_end[late] = add_months(s.period_end[late], months[behind])
    world.periods.clear()
    world.items.clear()
    first = np.flatnonzero((s.paid_from < NEVER) & (a.arrived_in <= 0))
    _note_period(world, first)
    _note_items(world, first, s.paid_from[first])
    draws = rng.random((len(CAUSES), len(stock)))
    weeks_ago = rng.integers(0, 12, (len(CAUSES), len(stock)))
    for k, cause in enumerate(CAUSES):
        begun = stock[draws[k] < cause.onset_rate * 12 * _proneness(world, cause, stock)]
        s.onset[k, begun] = -weeks_ago[k][np.isin(stock, begun)]
        if cause.name == "sponsor_lost":
            _note_sponsor(world, begun, np.full(len(begun), world.clock.first_day), rng.random(len(begun)) < 0.55)


def _start_paying(world: World, who: np.ndarray, begin: np.ndarray) -> None:
    s, a = world.state, world.accounts
    s.paid_from[who] = begin
    s.period_start[who] = begin
    s.period_end[who] = add_months(begin, np.where(a.is_annual[who], 12, 1))
    _note_period(world, who)
    _note_items(world, who, begin)


def _note_period(world: World, who: np.ndarray) -> None:
    s = world.state
    world.periods.append(pd.DataFrame({
        "account": who, "start": s.period_start[who], "end": s.period_end[who],
        "seats": s.seats[who], "tier": s.tier[who],
    }))  # fmt: skip


def _note_items(world: World, who: np.ndarray, day: np.ndarray) -> None:
    s = world.state
    world.items.append(pd.DataFrame({"account": who, "day": day, "seats": s.seats[who], "tier": s.tier[who]}))


def _note_sponsor(world: World, who: np.ndarray, day: np.ndarray, has_left: np.ndarray) -> None:
    kind = np.where(has_left, "left", "moved")
    world.sponsor_changes.append(pd.DataFrame({"account": who, "day": day, "kind": kind}))


def _proneness(world: World, cause: causes.Cause, who: np.ndarray, week: int | None = None) -> np.ndarray:
    """Factor on the onset rate.

    Billing trouble begins with an invoice. Yearly payers have too few of them, and to chronically late ones it is
    no trouble.
    """
    if cause.name != "billing_trouble":
        return np.ones(len(who))
    spared = world.accounts.is_annual[who] | world.accounts.is_late_payer[who]
    if week is None:
        return 1.0 * ~spared
    return WEEKS_PER_MONTH * (~spared & (world.clock.week_of(world.state.period_end[who]) == week))


def _start_and_cure(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s, who = world.state, np.arange(n)
    paying = s.is_paying(world.clock.monday(week))[:n]
    draws, cures, days = rng.random((len(CAUSES), n)), rng.random((len(CAUSES), n)), rng.integers(0, 5, n)
    has_left, swapped = rng.random(n) < 0.55, rng.random(n) < 0.0012
    for k, cause in enumerate(CAUSES):
        idle = s.onset[k, :n] == NONE
        cured = ~idle & (s.onset[k, :n] < week) & (cures[k] < cause.cure_rate)
        begun = idle & paying & (draws[k] < cause.onset_rate * _proneness(world, cause, who, week))
        s.onset[k, :n] = np.where(cured, NONE, np.where(begun, week, s.onset[k, :n]))
        if cause.name == "sponsor_lost":
            day = world.clock.monday(week) + days
            swap = swapped & paying & (s.onset[k, :n] == NONE) & ~cured
            lost, named = np.flatnonzero(begun | swap), np.flatnonzero((cured | swap) & paying)
            _note_sponsor(world, lost, day[lost], has_left[lost])
            world.sponsor_changes.append(
                pd.DataFrame({"account": named, "day": day[named] + 1, "kind": np.full(len(named), "named")})
            )


def _raise_signs(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s = world.state
    paying = s.is_paying(world.clock.monday(week))[:n]
    draws, planted = rng.random((len(SIGNS), n)), rng.random(n) < causes.CONJUNCTION_RATE
    planted &= paying & ~world.accounts.is_annual[:n] & (felt_together(s, week)[:n] == 0)
    for k, sign in enumerate(SIGNS):
        length = rng.integers(sign.shortest_weeks, sign.longest_weeks + 1, n)
        begun = paying & (s.sign_until[k, :n] <= week) & (draws[k] < sign.onset_rate)
        s.sign_from[k, :n][begun] = week
        s.sign_until[k, :n][begun] = week + length[begun]
        if k in DEADLY_TOGETHER:
            s.sign_from[k, :n][planted] = week
            s.sign_until[k, :n][planted] = week + causes.CONJUNCTION_WEEKS


def _note_what_shows(world: World, week: int, n: int) -> None:
    s = world.state
    for k, cause in enumerate(CAUSES):
        world.shown[k, week, :n] = cause.shown(s.onset[k, :n], week)
    world.signs[:, week, :n] = (s.sign_from[:, :n] <= week) & (week < s.sign_until[:, :n])


def _decide(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s, clock = world.state, world.clock
    draws, notice, speaks = rng.random(n), rng.integers(8, 21, n), rng.random(n) < ANNOUNCED_SHARE
    due = clock.week_of(s.period_end[:n]) == week + DECISION_WEEKS
    who = np.flatnonzero(due & s.is_paying(clock.monday(week))[:n] & (s.leave_day[:n] == NEVER))
    parts = log_odds(world, np.full(len(who), week), who)
    probability = sigmoid(sum(parts.values()))
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


def _convert_trials(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    a, s, clock = world.accounts, world.state, world.clock
    draws = rng.random(n)
    who = np.flatnonzero(clock.week_of(world.trial_end[:n]) == week)
    hard = a.is_hard_start[who]
    probability = sigmoid(-0.1 + 4.5 * (a.eagerness[who] - 0.45) - 1.0 * hard - 0.8 * a.is_bad_fit[who])
    won = who[draws[who] < probability]
    grown = a.first_users[won]
    world.joins.append((week, np.repeat(won, np.maximum(0, grown - s.crowd[won].astype(int)))))
    s.crowd[won] = np.maximum(s.crowd[won], grown)
    s.seats[won] = np.ceil(s.crowd[won] / (1 - a.unused_share[won]))
    _start_paying(world, won, world.trial_end[won])


def _renew(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    a, s, clock = world.accounts, world.state, world.clock
    draws = rng.random((2, n))
    growth = causes.SIGN_NAMES.index("growth")
    ending = (clock.week_of(s.period_end[:n]) == week) & (s.leave_day[:n] == NEVER)
    who = np.flatnonzero(ending)
    shrinking = s.onset[causes.NAMES.index("engagement_decay"), who] != NONE
    fewer = shrinking & (draws[0, who] < 0.35)
    larger = ~shrinking & (s.tier[who] < 3) & (s.seats[who] > UPGRADE_AT[s.tier[who]]) & (draws[1, who] < 0.12)
    s.seats[who] = np.where(fewer, np.maximum(1, s.seats[who] * 0.85), s.seats[who]).astype(int)
    s.tier[who] += larger
    s.period_start[who] = s.period_end[who]
    s.period_end[who] = add_months(s.period_end[who], np.where(a.is_annual[who], 12, 1))
    s.decided_probability[who] = np.nan
    _note_period(world, who)
    _note_items(world, who[fewer | larger], s.period_start[who[fewer | larger]])
    full = np.flatnonzero((s.sign_until[growth, :n] == week) & s.is_paying(clock.monday(week))[:n])
    s.seats[full] = np.maximum(s.seats[full], np.ceil(s.crowd[full] / (1 - a.unused_share[full]))).astype(int)
    _note_items(world, full, np.full(len(full), clock.monday(week) + 1))


def _let_people_join(world: World, week: int, n: int, rng: np.random.Generator) -> None:
    s = world.state
    growth = causes.SIGN_NAMES.index("growth")
    paying = s.is_paying(world.clock.monday(week))[:n]
    replaced = rng.poisson(0.0035 * s.crowd[:n]) * paying
    invited = rng.poisson(0.055 * s.crowd[:n] + 0.15) * (paying & world.signs[growth, week, :n])
    s.crowd[:n] += invited
    world.joins.append((week, np.repeat(np.arange(n), replaced + invited)))
