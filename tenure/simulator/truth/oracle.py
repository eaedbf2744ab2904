"""Upper bound for any model: the hidden hazard, evaluated against the simulated outcomes."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from tenure.simulator.world.churn_window import ChurnWindow


@dataclass(frozen=True)
class Oracle:
    """AUC of the true hazard over Mondays with matured labels; no model can be expected to do better."""

    window: ChurnWindow
    auc: float
    base_rate: float
    examples: int
    mondays: int

    def sentence(self) -> str:
        return (
            f"Oracle: AUC {self.auc:.3f} for churn within {self.window.lead} + {self.window.horizon} days, base "
            f"rate {self.base_rate:.1%}, {self.examples:,} examples on {self.mondays} Mondays"
        )


def true_examples(truth: Path, until: date, since: date | None = None) -> pd.DataFrame:
    """One row per account and Monday with a label matured before `until`: account_id, as_of_date, hazard, label, cause.

    `since` leaves out earlier Mondays; without it the warm-up is left out.
    """
    window = ChurnWindow.planted(truth)
    hazards = pd.read_parquet(truth / "hazards.parquet")
    causes = pd.read_parquet(truth / "causes.parquet")
    first = since or min(hazards.as_of_date) + timedelta(days=window.warm_up)
    last = until - timedelta(days=window.matured_after)
    matured = hazards[(hazards.as_of_date >= first) & (hazards.as_of_date <= last)]
    rows = matured.merge(causes[["account_id", "ends_on", "cause"]], on="account_id", how="left")
    days_left = (pd.to_datetime(rows.ends_on) - pd.to_datetime(rows.as_of_date)).dt.days
    rows["label"] = ((days_left > window.lead) & (days_left <= window.end)).astype(int)
    return rows.drop(columns="ends_on")


def measure_oracle(truth: Path, until: date, since: date | None = None) -> Oracle:
    """Evaluate the true hazard against the true outcomes, over accounts whose coverage does not end within the lead.

    :raises ValueError: no Monday between `since` and `until` has matured labels of both classes.
    """
    rows = true_examples(truth, until, since)
    if rows.label.nunique() < 2:
        raise ValueError(
            f"the demo company until {until} has no matured labels of both classes: land a longer time"
        )
    score = area_under_curve(rows.label.to_numpy(), rows.hazard.to_numpy())
    return Oracle(
        ChurnWindow.planted(truth), score, float(rows.label.mean()), len(rows), rows.as_of_date.nunique()
    )


def area_under_curve(label: np.ndarray, score: np.ndarray) -> float:
    """AUC: probability that a random positive scores above a random negative; ties count half."""
    ranks = pd.Series(score).rank().to_numpy()
    positives = int(label.sum())
    negatives = len(label) - positives
    return float((ranks[label == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))
