"""Customers, plans and subscriptions as the billing system keeps them: every change closes a version and opens one."""

import json

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.sources.prices import CURRENCIES, currency_of, is_paused
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import DAY_US, NEVER, NO_VALUE, Column, at
from tenure.simulator.world.state import World

OPEN_END = at(np.array(NEVER), 86_399)
UNTIL_DUE = np.array([14, 14, 14, 30])  # days to pay an invoice by transfer, by tier
NO_METADATA_SHARE = 0.02


def customer_ids(who: Column) -> np.ndarray:
    return np.array([f"cus_{i:05d}" for i in who], dtype=object)


def subscription_ids(who: Column) -> np.ndarray:
    return np.array([f"sub_{i:05d}" for i in who], dtype=object)


def opening_second(world: World, who: np.ndarray) -> np.ndarray:
    """Second of the day at which an account's periods begin."""
    return (28_800 + 7_200 * world.clock.keyed("billing_hour", who)).astype(int)


def pays_by_card(world: World) -> np.ndarray:
    return world.accounts.pays_by_card & ~world.accounts.is_late_payer


def draw_subscriptions(world: World) -> dict[str, pd.DataFrame]:
    return {
        "stripe.customer": _customers(world),
        "stripe.price": _prices(world),
        "stripe.subscription_history": _subscription_history(world),
        "stripe.subscription_item": _items(world),
    }


def _customers(world: World) -> pd.DataFrame:
    a = world.accounts
    who = np.arange(len(a))
    created = at(a.created_day, 28_900)
    # A few were entered by hand without the key: only their e-mail domain identifies the account.
    lacks_key = (world.clock.keyed("no_metadata", who) < NO_METADATA_SHARE) & ~a.shares_domain
    metadata = [
        json.dumps({} if lacks else {"account_id": key})
        for lacks, key in zip(lacks_key, account_ids(who), strict=True)
    ]
    return pd.DataFrame({
        "id": customer_ids(who),
        "email": "billing@" + a.domain,
        "name": a.name,
        "created": created,
        "delinquent": False,
        "metadata": metadata,
        "is_deleted": False,
        "currency": np.array(CURRENCIES, object)[currency_of(world, who)],
        "_fivetran_synced": world.clock.seen(created),
    })  # fmt: skip


def price_ids(world: World, who: np.ndarray, tier: np.ndarray) -> np.ndarray:
    interval = np.where(world.accounts.is_annual[who], "_year_", "_month_").astype(object)
    return (
        np.array(names.TIERS, object)[tier] + interval + np.array(CURRENCIES, object)[currency_of(world, who)]
    )


def item_ids(who: Column) -> np.ndarray:
    return np.array([f"si_{i:05d}" for i in who], dtype=object)


def _prices(world: World) -> pd.DataFrame:
    rows = [
        {"id": f"{tier}_{interval}_{currency}", "product_id": tier, "currency": currency,
         "unit_amount": price * months, "recurring_interval": interval, "recurring_interval_count": 1,
         "nickname": f"{tier.title()}, per seat and {interval}"}
        for currency, prices in names.SEAT_PRICES.items()
        for tier, price in zip(names.TIERS, prices, strict=True)
        for interval, months in (("month", 1), ("year", names.MONTHS_PAID_PER_YEAR))
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(
        _fivetran_synced=world.clock.seen(at(np.array(world.clock.first_day), 0))
    )


def _items(world: World) -> pd.DataFrame:
    """Subscription items: one version for each change of seats or plan."""
    items = pd.concat(world.items, ignore_index=True)
    who = items.account.to_numpy()
    changed = at(items.day.to_numpy(), opening_second(world, who) + 60)
    return pd.DataFrame({
        "id": item_ids(who),
        "subscription_id": subscription_ids(who),
        "plan_id": price_ids(world, who, items.tier.to_numpy()),
        "quantity": items.seats.to_numpy(),
        "_fivetran_synced": world.clock.seen(changed),
    })  # fmt: skip


def _subscription_history(world: World) -> pd.DataFrame:
    versions = _versions(world).sort_values(["account", "valid_from"], kind="stable", ignore_index=True)
    next_from = versions.groupby("account").valid_from.shift(-1)
    opened = _as_rows(world, versions).assign(
        _fivetran_active=True,
        _fivetran_end=OPEN_END,
        _fivetran_synced=world.clock.seen(versions.valid_from.to_numpy()),
    )
    is_closed = next_from.notna().to_numpy()
    ends = next_from[is_closed].to_numpy().astype("datetime64[us]")
    closed = _as_rows(world, versions[is_closed]).assign(
        _fivetran_active=False,
        _fivetran_end=ends - np.timedelta64(1000, "us"),
        _fivetran_synced=world.clock.seen(ends),
    )
    return pd.concat([opened, closed], ignore_index=True)


def _versions(world: World) -> pd.DataFrame:
    """account, valid_from, status, period_start, period_end, is_cancelling, canceled_at, ended_at (instants)."""
    s, a, first = world.state, world.accounts, world.clock.first_day
    periods = pd.concat(world.periods, ignore_index=True)
    paid, start, end = (periods[column].to_numpy() for column in ("account", "start", "end"))
    trials = np.flatnonzero(a.trial_days > 0)
    announced = np.flatnonzero(s.announce_day < NEVER)
    left = np.flatnonzero(s.leave_day < NEVER)
    lost = trials[s.paid_from[trials] == NEVER]
    parts = [
        ("trialing", trials, a.created_day[trials], a.created_day[trials], world.trial_end[trials]),
        ("active", paid, start, start, end),
        ("cancelling", announced, s.announce_day[announced], s.period_start[announced], s.period_end[announced]),
        ("canceled", left, s.leave_day[left], s.period_start[left], s.leave_day[left]),
        ("canceled", lost, world.trial_end[lost], a.created_day[lost], world.trial_end[lost]),
    ]  # fmt: skip
    rows = [
        pd.DataFrame({
            "account": who, "state": state, "period_start": starts, "period_end": ends,
            "valid_from": at(np.maximum(since, first), np.where(since < first, 60, opening_second(world, who))),
        })
        for state, who, since, starts, ends in parts
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _as_rows(world: World, versions: pd.DataFrame) -> pd.DataFrame:
    s, a = world.state, world.accounts
    who = versions.account.to_numpy()
    second = opening_second(world, who)
    is_trial, is_paid = a.trial_days[who] > 0, versions.state.to_numpy() != "trialing"
    ended = versions.state.to_numpy() == "canceled"
    announced = at(s.announce_day[who], second)
    ends_at = at(versions.period_end.to_numpy(), second)
    is_announced = (versions.state.to_numpy() == "cancelling") | (ended & (s.announce_day[who] < NEVER))
    nothing = np.datetime64("NaT", "us")
    started = np.where(s.paid_from[who] < NEVER, s.paid_from[who], a.created_day[who])
    started = np.where(is_trial, a.created_day[who], started)
    return pd.DataFrame({
        "id": subscription_ids(who),
        "customer_id": customer_ids(who),
        "status": np.where(versions.state == "cancelling", "active", versions.state),
        "start_date": at(started, second),
        "trial_start": np.where(is_trial, at(a.created_day[who], second), nothing),
        "trial_end": np.where(is_trial, at(np.where(is_trial, world.trial_end[who], 0), second), nothing),
        "current_period_start": at(versions.period_start.to_numpy(), second),
        "current_period_end": ends_at,
        "cancel_at_period_end": is_announced,
        "canceled_at": np.where(is_announced, announced, np.where(ended, ends_at, nothing)),
        "ended_at": np.where(ended, ends_at, nothing),
        "pause_collection_behavior": np.where(
            (versions.state == "active") & is_paused(world, who, versions.period_start), "void", NO_VALUE
        ),
        "days_until_due": np.where(pays_by_card(world)[who], 0, UNTIL_DUE[a.tier[who]]) * is_paid,
        "default_payment_method_id": np.array([f"pm_{i:05d}" for i in who], dtype=object),
        "_fivetran_start": versions.valid_from.to_numpy(),
    })  # fmt: skip


def day_of(instants: Column) -> np.ndarray:
    return np.asarray(instants, "datetime64[us]").astype("int64") // DAY_US
