"""Overrides of the health band by customer-success managers: some know more than the data, some go by mood."""

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.sources.crm import owner_of
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.causes import DECISION_WEEKS
from tenure.simulator.world.clock import NEVER, at
from tenure.simulator.world.state import World

# Rates per account and week: without a visible cause, with one, and where the customer has decided to leave and the
# manager hears of it before it is announced.
CALM_RATE, TROUBLED_RATE, HEARD_RATE = 0.0015, 0.01, 0.04
# Of the other managers some know their account and judge by its hidden hazard; the rest judge by mood.
KNOWING_SHARE, WORRYING_HAZARD, GLOOMY_SHARE = 0.4, 0.15, 0.5
HEARD, KNOWS, MOOD = "heard", "knows the account", "mood"
HOLDS_DAYS = np.array([30, 60, 90])
REASONS = {
    (HEARD, "at_risk"): f"The sponsor told me they are looking at {names.COMPETITOR}.",
    (KNOWS, "at_risk"): "Something is off since the last call.",
    (KNOWS, "healthy"): "Spoke to the sponsor, all well.",
    (MOOD, "at_risk"): "A feeling: they were short on the phone.",
    (MOOD, "healthy"): "They have always come round so far.",
}


def draw_overrides(world: World) -> pd.DataFrame:
    """One row per override: account, on_day, band, judgement, hazard, holds_days.

    Each depends on the state in that week alone, so that a longer simulation changes none of them.
    """
    weeks = [rows.assign(week=week) for week, rows in enumerate(world.hazards)]
    rows = pd.concat(weeks, ignore_index=True)
    who, week = rows.account.to_numpy(), rows.week.to_numpy()
    s, clock = world.state, world.clock
    decided = (s.leave_day[who] < NEVER) & (clock.week_of(s.leave_day[who]) - DECISION_WEEKS <= week)
    has_heard = decided & (s.announce_day[who] >= clock.monday(week))
    rate = np.where(has_heard, HEARD_RATE, CALM_RATE + TROUBLED_RATE * world.shown.max(axis=0)[week, who])
    knows = clock.keyed("override_knowledge", week, who) < KNOWING_SHARE
    is_gloomy = clock.keyed("override_mood", week, who) < GLOOMY_SHARE
    is_worried = has_heard | np.where(knows, rows.hazard > WORRYING_HAZARD, is_gloomy)
    held = (clock.keyed("override_expiry", week, who) * len(HOLDS_DAYS)).astype(int)
    rows = rows.assign(
        on_day=clock.monday(week) + 2,
        band=np.where(is_worried, "at_risk", "healthy"),
        judgement=np.where(has_heard, HEARD, np.where(knows, KNOWS, MOOD)),
        holds_days=HOLDS_DAYS[held],
    )
    return rows[clock.keyed("override", week, who) < rate].reset_index(drop=True)


def landed_overrides(world: World) -> pd.DataFrame:
    rows = draw_overrides(world)
    return pd.DataFrame({
        "account_id": account_ids(rows.account.to_numpy()), "band": rows.band,
        "reason": [REASONS[key] for key in zip(rows.judgement, rows.band, strict=True)],
        "by": owner_emails(world, rows.account.to_numpy()), "at": at(rows.on_day, 40_000),
        "expires_at": at(rows.on_day + rows.holds_days, 40_000),
    })  # fmt: skip


def override_table(world: World, until: int) -> pd.DataFrame:
    """Truth table of the overrides set before day `until`: account_id, at, band, judgement, hazard of that Monday."""
    rows = draw_overrides(world)
    rows = rows[rows.on_day < until]
    return pd.DataFrame({
        "account_id": account_ids(rows.account.to_numpy()), "at": at(rows.on_day, 40_000), "band": rows.band,
        "judgement": rows.judgement, "hazard": rows.hazard,
    })  # fmt: skip


def owner_emails(world: World, who: np.ndarray) -> np.ndarray:
    emails = [f"{first}.{last}@{names.VENDOR_DOMAIN}".lower() for first, last in names.OWNERS]
    return np.array(emails, dtype=object)[owner_of(world, who)]
