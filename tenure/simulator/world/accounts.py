"""Accounts: when they arrive, and the traits that they keep for life."""

from dataclasses import dataclass

import numpy as np

from tenure.simulator import names
from tenure.simulator.world.clock import STOCK, Clock, Column

STOCK_SHARE = 0.58
ARRIVAL_WEEKS = 104
INDUSTRY_SHARES = (0.16, 0.13, 0.11, 0.13, 0.10, 0.09, 0.19, 0.09)
DIRECT, TRIAL_DAYS = 0, (14, 30)
INVITES, USES, SETS_UP = range(3)
SISTERS_PER_SHARED_DOMAIN = 25


@dataclass(frozen=True)
class Accounts:
    """One array entry per account, in order of arrival. Days since 1970; shares between 0 and 1."""

    arrived_in: np.ndarray
    created_day: np.ndarray
    trial_days: np.ndarray
    industry: np.ndarray
    channel: np.ndarray
    region: np.ndarray
    employees: np.ndarray
    first_users: np.ndarray
    unused_share: np.ndarray
    tier: np.ndarray
    is_annual: np.ndarray
    is_late_payer: np.ndarray
    pays_by_card: np.ndarray
    is_bad_fit: np.ndarray
    is_hard_start: np.ndarray
    eagerness: np.ndarray
    """How much a trial invites, uses and sets up, one column each, between 0 and 1. Their mean drives conversion."""
    ticket_habit: np.ndarray
    width: np.ndarray
    """Number of features that the account's people use."""
    name: np.ndarray
    domain: np.ndarray
    shares_domain: np.ndarray
    """Dirt: two companies under one e-mail domain."""

    def __len__(self) -> int:
        return len(self.created_day)

    def known_by(self, week: int) -> int:
        """Number of accounts that have arrived by the end of a week."""
        return int(np.searchsorted(self.arrived_in, week, side="right"))


def account_ids(index: Column) -> np.ndarray:
    return np.array([f"acc_{i:05d}" for i in index], dtype=object)


def draw_accounts(clock: Clock, accounts: int) -> Accounts:
    """All accounts that arrive until the end of the clock.

    `accounts` is the number, after two years, of those that may buy; accounts that only look come on top.
    """
    blocks = [_draw_block(clock, week, accounts) for week in range(STOCK, clock.weeks)]
    columns = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    companies = _name_companies(columns.pop("name_draw"), columns["industry"])
    return Accounts(**columns, **companies)


def arrivals(week: int, accounts: int) -> int:
    stock = round(accounts * STOCK_SHARE)
    if week == STOCK:
        return stock
    rest = accounts - stock
    return (week + 1) * rest // ARRIVAL_WEEKS - week * rest // ARRIVAL_WEEKS


def _draw_block(clock: Clock, week: int, accounts: int) -> dict[str, np.ndarray]:
    rng = clock.draws("accounts", week)
    is_stock = week == STOCK
    may_buy = arrivals(week, accounts)
    # As many again begin a trial without intending to buy.
    n = may_buy if is_stock else 2 * may_buy
    only_looks = np.arange(n) >= may_buy
    users = np.clip(np.round(np.exp(rng.normal(2.27, 0.75, n))), 2, 160).astype(int)
    tier = np.clip(np.digitize(users * np.exp(rng.normal(0, 0.4, n)), [6, 15, 45]), 0, 3)
    age_in_days = np.clip(rng.gamma(1.6, 260, n), 45, 1500).astype(int)
    industry = rng.choice(len(names.INDUSTRIES), n, p=INDUSTRY_SHARES)
    channel = rng.choice(len(names.CHANNELS), n, p=[0.34, 0.22, 0.18, 0.16, 0.10])
    trial = np.where((rng.random(n) < 0.70) | only_looks, rng.choice(TRIAL_DAYS, n), DIRECT)
    return {
        "arrived_in": np.full(n, week),
        "created_day": clock.first_day - age_in_days
        if is_stock
        else clock.monday(week) + rng.integers(0, 7, n),
        "trial_days": np.zeros(n, int) if is_stock else trial,
        "industry": industry,
        "channel": channel,
        "region": rng.choice(len(names.REGIONS), n, p=[0.45, 0.38, 0.17]),
        "employees": np.clip(users * np.exp(rng.normal(1.9, 0.7, n)), 5, 20000).astype(int),
        "first_users": users,
        "unused_share": np.where(rng.random(n) < 0.25, rng.uniform(0.3, 0.55, n), rng.uniform(0.0, 0.2, n)),
        "tier": tier,
        "is_annual": rng.random(n) < np.array([0.09, 0.13, 0.20, 0.34])[tier],
        "is_late_payer": rng.random(n) < 0.14,
        "pays_by_card": rng.random(n) < np.array([0.85, 0.7, 0.45, 0.15])[tier],
        "is_bad_fit": (industry == names.INDUSTRIES.index(names.BAD_FIT["industry"]))
        & (channel == names.CHANNELS.index(names.BAD_FIT["channel"])),
        "is_hard_start": rng.random(n) < (0.06 if is_stock else 0.22),
        "eagerness": np.where(only_looks[:, None], 0.35, 1.0) * rng.random((n, 3)),
        "ticket_habit": np.exp(rng.normal(-2.0, 0.25, n)),
        "width": rng.integers(4, 9, n),
        "name_draw": rng.random((n, 2)),
    }


def _name_companies(draw: np.ndarray, industry: np.ndarray) -> dict[str, np.ndarray]:
    """Company names of two words; a repeated name becomes a sister company, and a few sisters share a domain."""
    taken: dict[str, list[int]] = {}
    name, domain, sisters = [], [], 0
    shares = np.zeros(len(draw), bool)
    for number, ((head_draw, tail_draw), kind) in enumerate(zip(draw, industry, strict=True)):
        head = names.COMPANY_HEADS[int(head_draw * len(names.COMPANY_HEADS))]
        tails = names.COMPANY_TAILS[names.INDUSTRIES[kind]]
        base = f"{head} {tails[int(tail_draw * len(tails))]}"
        earlier = taken.setdefault(base, [])
        suffix = "" if not earlier else f" {names.SISTERS[(len(earlier) - 1) % len(names.SISTERS)]}"
        suffix += "" if len(earlier) <= len(names.SISTERS) else f" {len(earlier)}"
        name.append(base + suffix)
        domain.append((base + suffix).lower().replace(" ", "-") + ".example")
        sisters += len(earlier) == 1
        if len(earlier) == 1 and sisters % SISTERS_PER_SHARED_DOMAIN == 1:
            domain[number] = domain[earlier[0]]
            shares[[earlier[0], number]] = True
        earlier.append(number)
    return {"name": np.array(name, object), "domain": np.array(domain, object), "shares_domain": shares}
