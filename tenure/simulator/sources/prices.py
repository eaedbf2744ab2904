"""What an account pays: its currency, the price of a seat, and what it is given for a period."""

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.world.clock import Column
from tenure.simulator.world.state import World

CURRENCIES = tuple(names.SEAT_PRICES)
# Share of the accounts of a region that are billed in its currency; all others in the company's own.
REGIONAL = {"europe": ("eur", 0.6), "asia_pacific": ("jpy", 0.3)}
TAX_SHARE = {"eur": 0.2}
# Shares of the monthly periods: free of charge (of those that may be), and with collection paused.
FREE_SHARE, PAUSED_SHARE = 0.012, 0.004


def currency_of(world: World, who: Column) -> np.ndarray:
    """Index of the account's currency in `CURRENCIES`."""
    draw, region = world.clock.keyed("currency", who), world.accounts.region[np.asarray(who)]
    currency = np.zeros(len(draw), int)
    for name, (code, share) in REGIONAL.items():
        currency[(region == names.REGIONS.index(name)) & (draw < share)] = CURRENCIES.index(code)
    return currency


def seat_price(world: World, who: Column, tier: Column) -> np.ndarray:
    """Minor units per seat and month."""
    return np.array(list(names.SEAT_PRICES.values()))[currency_of(world, who), np.asarray(tier)]


def months_paid(world: World, who: Column) -> np.ndarray:
    """Monthly prices in the price of a billing period."""
    return np.where(world.accounts.is_annual[np.asarray(who)], names.MONTHS_PAID_PER_YEAR, 1)


def is_free(world: World, who: Column, start: Column) -> np.ndarray:
    """Whether the period that starts on the day is given away: a coupon of 100 % for one invoice.

    Every second month alone, as a discount on two invoices in a row is a price.
    """
    may_be = np.asarray(start, "datetime64[D]").astype("datetime64[M]").astype(int) % 2 == 0
    return may_be & ~is_paused(world, who, start) & _is_drawn(world, "free_month", FREE_SHARE, who, start)


def is_paused(world: World, who: Column, start: Column) -> np.ndarray:
    """Whether collection is paused for the period that starts on the day: its invoice is voided."""
    return _is_drawn(world, "paused", PAUSED_SHARE, who, start)


def _is_drawn(world: World, stream: str, share: float, who: Column, start: Column) -> np.ndarray:
    account, day = np.asarray(who), np.asarray(start)
    later = day > np.maximum(world.clock.first_day, world.state.paid_from[account])
    is_drawn: np.ndarray = world.clock.keyed(stream, account, day) < share
    return is_drawn & later & ~world.accounts.is_annual[account]


def invoice_parts(world: World, periods: pd.DataFrame) -> dict[str, np.ndarray]:
    """Seats, tier and last day of the period, and what is charged: regular, prorated (for seats added in the period
    before), subtotal, tax, and amount, which is 0 in a free month.
    """
    who, start, tier = (periods[c].to_numpy() for c in ("account", "start", "tier"))
    seats, currency = periods.seats.to_numpy(), currency_of(world, who)
    regular = seats * seat_price(world, who, tier) * months_paid(world, who)
    prorated = _prorations(world, periods)
    subtotal = regular + prorated
    net = np.where(is_free(world, who, start), 0, subtotal)
    share = np.array([TAX_SHARE.get(code, 0.0) for code in CURRENCIES])[currency]
    tax = np.round(net * share).astype(int)
    return {
        "seats": seats, "tier": tier, "end": periods.end.to_numpy(), "regular": regular, "prorated": prorated,
        "subtotal": subtotal, "tax": tax, "amount": net + tax, "currency": np.array(CURRENCIES, object)[currency],
    }  # fmt: skip


def _prorations(world: World, periods: pd.DataFrame) -> np.ndarray:
    """Minor units by period: the rest of the period before, for the seats that were added in it."""
    items = pd.concat(world.items, ignore_index=True).sort_values(["account", "day"], kind="stable")
    before = items.groupby("account")[["seats", "tier"]].shift()
    added = items.assign(more=items.seats - before.seats)[
        (before.tier == items.tier) & (items.seats > before.seats)
    ]
    spans = periods[["account", "start", "end"]].astype("int64").sort_values("start", kind="stable")
    added = added.astype("int64").sort_values("day", kind="stable")
    within = pd.merge_asof(added, spans, left_on="day", right_on="start", by="account").dropna()
    within = within[(within.day > within.start) & (within.day < within.end)]
    who = within.account.to_numpy()
    whole = within.more * seat_price(world, who, within.tier) * months_paid(world, who)
    within["cost"] = (whole * (within.end - within.day) / (within.end - within.start)).round()
    cost = within.groupby(["account", "end"]).cost.sum()
    keys = pd.MultiIndex.from_arrays([periods.account, periods.start])
    return cost.reindex(keys).fillna(0).to_numpy().astype(int)
