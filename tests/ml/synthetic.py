"""Synthetic training examples with a planted signal: small, and the truth is known."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

LAST_MATURED = date(2026, 3, 23)


def make_examples(accounts: int = 300, weeks: int = 70, signal: float = 1.5, seed: int = 1) -> pd.DataFrame:
    """Weekly examples, one row per (account, Monday). `signal` 0: features say nothing about the label.

    Two slow signals and a conjunction raise the risk; `health_score` sees one of them, weakly.
    """
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), weeks)
    week = np.tile(np.arange(weeks), accounts)
    habit = random.normal(size=accounts)[account]
    usage, support, billing = (_slow_noise(random, accounts, weeks) for _ in range(3))
    risk = usage + 0.7 * support + 1.5 * ((billing > 0.5) & (support > 0.3)) + 0.5 * habit
    label = random.random(len(week)) < 1 / (1 + np.exp(2.8 - signal * risk))
    frame = pd.DataFrame(
        {
            "account_id": [f"a{number:04d}" for number in account],
            "as_of_date": pd.to_datetime(
                [LAST_MATURED - timedelta(weeks=int(weeks - 1 - one)) for one in week]
            ),
            "target": "churn",
            "label": label.astype(int),
            # Risk acts at once: who leaves, leaves in the second week.
            "outcome_on": pd.to_datetime(
                [LAST_MATURED - timedelta(weeks=int(weeks - 3 - one)) for one in week]
            ).where(label),
            "usage_active_users_last_28d": np.round(20 * np.exp(habit / 2)),
            "usage_events_change_28d": -0.3 * usage + 0.1 * random.normal(size=len(week)),
            "support_open_tickets": np.maximum(0, np.round(3 + 2 * support)),
            "billing_days_late_excess": np.round(5 * billing, 1),
            "billing_days_late_last_invoice": np.round(5 * billing, 1) + 2,
            "billing_days_late_usual": 2.0,
            "billing_mrr_cents": 10_000 * np.exp(habit),
            "billing_is_annual": (habit > 0.2).astype(float),
            "sentiment_csat_last_90d": 8 - support + random.normal(size=len(week)),
            "seat_bought": 25.0,
            "relationship_meetings_last_90d": np.nan,
            "fit_plan": np.where(habit > 0, "business", "team"),
            "fit_channel": random.choice(["partner", "direct", "ads"], size=accounts)[account],
            "health_score": np.clip(60 - 6 * usage + 15 * random.normal(size=len(week)), 0, 100),
        }
    )
    frame.loc[random.random(len(frame)) < 0.3, "sentiment_csat_last_90d"] = np.nan
    return frame.sort_values(["account_id", "as_of_date"], ignore_index=True)


def _slow_noise(random: np.random.Generator, accounts: int, weeks: int) -> np.ndarray:
    """A signal that keeps three quarters of itself from week to week, as real ones do."""
    noise = random.normal(size=(accounts, weeks))
    for week in range(1, weeks):
        noise[:, week] = 0.75 * noise[:, week - 1] + 0.66 * noise[:, week]
    return noise.ravel()
