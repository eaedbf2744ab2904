"""Invoices, how and when they are paid, and payments that fail."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.prices import invoice_parts, is_paused
from tenure.simulator.sources.subscriptions import (
    UNTIL_DUE,
    customer_ids,
    day_of,
    item_ids,
    opening_second,
    pays_by_card,
    price_ids,
    subscription_ids,
)
from tenure.simulator.world import causes
from tenure.simulator.world.clock import DAY_US, NEVER, NO_VALUE, add_months, at
from tenure.simulator.world.state import World

PAST_MONTHS = 6  # of invoices that the first sync brings for accounts from before the records
FAILURES = np.array(["card_declined", "insufficient_funds", "expired_card"], dtype=object)
RETRY_AFTER_DAYS = np.array([0, 3, 7, 13])
NOTHING = np.datetime64("NaT", "us")


def draw_billing(world: World) -> dict[str, pd.DataFrame]:
    invoices = _invoices(world)
    collected = invoices[(invoices.amount > 0) & ~invoices.is_paused].reset_index(drop=True)
    return {
        "stripe.invoice": _invoice_versions(world, invoices),
        "stripe.invoice_line_item": _lines(world, invoices),
        "stripe.charge": _charges(world, collected),
        "stripe.payment_method": _payment_methods(world, invoices),
        "stripe.credit_note": _credit_notes(world, collected),
    }


def _periods(world: World) -> pd.DataFrame:
    """Paid periods, including the last ones before the records began: account, start, end, seats, tier."""
    periods = pd.concat(world.periods, ignore_index=True)
    monthly = periods[(periods.start < world.clock.first_day) & ~world.accounts.is_annual[periods.account]]
    past = [
        monthly.assign(
            start=add_months(monthly.start.to_numpy(), -back),
            end=add_months(monthly.start.to_numpy(), 1 - back),
        )
        for back in range(1, PAST_MONTHS)
    ]
    past = [part[part.start.to_numpy() >= world.state.paid_from[part.account]] for part in past]
    return pd.concat([*reversed(past), periods], ignore_index=True)


def _invoices(world: World) -> pd.DataFrame:
    """One row per invoice: account, number, created, due, paid (instants), attempts, trouble (0 to 1), is_paused, and
    its parts in minor units (`invoice_parts`).
    """
    clock = world.clock
    periods = _periods(world)
    who, start, tier = (periods[c].to_numpy() for c in ("account", "start", "tier"))
    week = clock.week_of(start)
    k = causes.NAMES.index("billing_trouble")
    # A period may begin in the week after the last simulated one: its invoice is in the future and does not land.
    trouble = np.where(week >= 0, world.shown[k, np.clip(week, 0, clock.weeks - 1), who], 0.0)
    by_card = pays_by_card(world)[who]
    created = at(start, opening_second(world, who) + 300)
    due = created + np.where(by_card, 0, UNTIL_DUE[tier]).astype("timedelta64[D]")
    days_late, attempts = _days_late(world, who, start, trouble, by_card)
    return pd.DataFrame({
        "account": who, "number": start, "created": created, "due": due, "trouble": trouble, "by_card": by_card,
        "paid": due + (days_late * DAY_US).astype("timedelta64[us]"), "attempts": attempts,
        "is_paused": is_paused(world, who, start), **invoice_parts(world, periods),
    })  # fmt: skip


def _days_late(
    world: World, who: np.ndarray, start: np.ndarray, trouble: np.ndarray, by_card: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days from the due date to the payment, and the number of attempts to charge a card."""
    u = [world.clock.keyed(f"payment_{i}", who, start) for i in range(3)]
    is_late = world.accounts.is_late_payer[who]
    transfer = np.where(is_late, 16 + 9 * u[0], -5 + 6 * u[0] + np.where(u[1] < 0.05, 8 * u[2], 0))
    transfer += np.where(trouble > 0, 18 + 16 * u[2], 0)
    failures = np.where(trouble > 0, 2 + (u[1] < 0.7), 1 * (u[1] < 0.025))
    card = np.where(failures > 0, RETRY_AFTER_DAYS[failures] + 0.1 + 4 * u[2] * (trouble > 0), 0.04)
    # Accounts that pay by transfer are debited only once billing trouble has begun, and that fails too.
    return np.where(by_card, card, transfer), np.where(by_card, failures + 1, 1 + 1 * (trouble > 0))


def _invoice_ids(invoices: pd.DataFrame) -> np.ndarray:
    return np.array(
        [f"in_{a:05d}_{n}" for a, n in zip(invoices.account, invoices.number, strict=True)], dtype=object
    )


def _invoice_versions(world: World, invoices: pd.DataFrame) -> pd.DataFrame:
    """Two versions of each invoice: open, and paid; or voided, where collection is paused."""
    seen = world.clock.seen
    paid, created = invoices.paid.to_numpy(), invoices.created.to_numpy()
    common = pd.DataFrame({
        "id": _invoice_ids(invoices),
        "customer_id": customer_ids(invoices.account),
        "subscription_id": subscription_ids(invoices.account),
        "created": created,
        "due_date": invoices.due.to_numpy(),
        "amount_due": invoices.amount.to_numpy(),
        "billing_reason": "subscription_cycle",
        "currency": invoices.currency.to_numpy(),
        "subtotal": invoices.subtotal.to_numpy(),
        "tax": invoices.tax.to_numpy(),
        "total": invoices.amount.to_numpy(),
        "status_transitions_finalized_at": created,
    })  # fmt: skip
    unpaid = common.assign(
        amount_paid=0, amount_remaining=invoices.amount, attempt_count=1 * invoices.by_card, status="open",
        status_transitions_paid_at=NOTHING, status_transitions_voided_at=NOTHING, _fivetran_synced=seen(created),
    )  # fmt: skip
    is_void, voided = invoices.is_paused.to_numpy(), created + np.timedelta64(1, "h")
    paid = np.where(invoices.amount > 0, paid, created)
    settled = common.assign(
        amount_paid=np.where(is_void, 0, invoices.amount), amount_remaining=np.where(is_void, invoices.amount, 0),
        attempt_count=np.where(is_void, 0, invoices.attempts), status=np.where(is_void, "void", "paid"),
        status_transitions_paid_at=np.where(is_void, NOTHING, paid),
        status_transitions_voided_at=np.where(is_void, voided, NOTHING),
        _fivetran_synced=seen(np.where(is_void, voided, np.maximum(paid, created)) + np.timedelta64(60, "s")),
    )  # fmt: skip
    return pd.concat([unpaid, settled], ignore_index=True)


def _lines(world: World, invoices: pd.DataFrame) -> pd.DataFrame:
    """The seats of the period, and on some invoices the rest of the period before for seats that were added in it."""
    ids, who = _invoice_ids(invoices), invoices.account.to_numpy()
    second = opening_second(world, who)
    regular = pd.DataFrame({
        "id": np.array([f"il_{one[3:]}" for one in ids], dtype=object), "invoice_id": ids, "type": "subscription",
        "proration": False, "subscription_id": subscription_ids(who), "subscription_item_id": item_ids(who),
        "plan_id": price_ids(world, who, invoices.tier.to_numpy()), "quantity": invoices.seats,
        "amount": invoices.regular, "currency": invoices.currency,
        "period_start": at(invoices.number.to_numpy(), second), "period_end": at(invoices.end.to_numpy(), second),
        "_fivetran_synced": world.clock.seen(invoices.created.to_numpy()),
    })  # fmt: skip
    prorated = regular.assign(
        id=regular["id"] + "_p",
        type="invoiceitem",
        proration=True,
        amount=invoices.prorated,
        period_end=regular.period_start,
    )
    return pd.concat([regular, prorated[(invoices.prorated > 0).to_numpy()]], ignore_index=True)


def _charges(world: World, invoices: pd.DataFrame) -> pd.DataFrame:
    """One failed charge for each declined attempt, and the successful one."""
    failures = np.maximum(invoices.attempts.to_numpy() - 1, 0)
    failed = invoices.loc[np.repeat(invoices.index, failures)]
    nth = np.arange(len(failed)) - np.repeat(np.cumsum(failures) - failures, failures)
    failed = failed.assign(
        at=failed.created.to_numpy() + RETRY_AFTER_DAYS[nth].astype("timedelta64[D]"), nth=nth
    )
    done = invoices.assign(at=invoices.paid, nth=9)
    both = pd.concat([failed, done], ignore_index=True)
    is_failed = (both.nth < 9).to_numpy()
    why = FAILURES[(world.clock.keyed("failure", both.account, both.number) * 3).astype(int)]
    happened = both["at"].to_numpy()
    return pd.DataFrame({
        "id": [f"ch_{a:05d}_{n}_{i}" for a, n, i in zip(both.account, both.number, both.nth, strict=True)],
        "customer_id": customer_ids(both.account),
        "invoice_id": _invoice_ids(both),
        "created": happened,
        "amount": both.amount,
        "currency": both.currency,
        "status": np.where(is_failed, "failed", "succeeded"),
        "failure_code": np.where(is_failed, why, NO_VALUE),
        "refunded": False,
        "_fivetran_synced": world.clock.seen(happened),
    })  # fmt: skip


def _payment_methods(world: World, invoices: pd.DataFrame) -> pd.DataFrame:
    """The first one from the first period on, and changes: at random, and more often after declined cards."""
    who = np.flatnonzero(world.state.paid_from < NEVER)
    kind = np.where(pays_by_card(world), "card", "bank_transfer")
    change = (
        world.clock.keyed("new_method", invoices.account, invoices.number) < 0.012 + 0.2 * invoices.trouble
    )
    changed = invoices[np.asarray(change)]
    account = np.r_[who, changed.account.to_numpy()]
    created = np.r_[
        at(world.state.paid_from[who], 28_000), changed.paid.to_numpy() - np.timedelta64(600, "s")
    ]
    suffix = [""] * len(who) + [f"_{n}" for n in changed.number]
    return pd.DataFrame({
        "id": np.array([f"pm_{a:05d}{s}" for a, s in zip(account, suffix, strict=True)], dtype=object),
        "customer_id": customer_ids(account),
        "type": kind[account],
        "created": created,
        "_fivetran_synced": world.clock.seen(created),
    })  # fmt: skip


def _credit_notes(world: World, invoices: pd.DataFrame) -> pd.DataFrame:
    """Credit notes for 3 % of the invoices, independent of any cause."""
    u = world.clock.keyed("credit", invoices.account, invoices.number)
    wrong = invoices[(u < 0.03) & (day_of(invoices.created.to_numpy()) >= world.clock.first_day)]
    created = wrong.created.to_numpy() + np.timedelta64(2, "D")
    return pd.DataFrame({
        "id": np.array([f"cn_{a:05d}_{n}" for a, n in zip(wrong.account, wrong.number, strict=True)], dtype=object),
        "customer_id": customer_ids(wrong.account),
        "invoice_id": _invoice_ids(wrong),
        "created": created,
        "amount": (wrong.amount * 0.1).astype(int),
        "currency": wrong.currency,
        "_fivetran_synced": world.clock.seen(created),
    })  # fmt: skip
