"""Readable conditions: a feature is at least, or below, a round number, or equals a category."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.features.training_set import CATEGORICAL

AT_LEAST, BELOW, IS = ">=", "<", "="
# Cut points leave these shares of the known values in a tail. Rare ones matter: few accounts pause for two weeks.
TAILS = (0.03, 0.1, 0.3)
# A condition that holds for a larger share of the examples is too common to be a sign.
MOST_SHARE = 0.5
# Days are rounded to usual periods, everything else to one significant digit.
CALENDAR = np.array([1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730])


@dataclass(frozen=True)
class Condition:
    """`feature operator value`; the operator is one of >=, < and =."""

    feature: str
    operator: str
    value: float | str

    def holds(self, examples: pd.DataFrame) -> np.ndarray:
        """Mask of the examples whose feature is known and meets the condition."""
        known = examples[self.feature]
        if self.operator == IS:
            return (known == self.value).to_numpy()
        return (known >= self.value if self.operator == AT_LEAST else known < self.value).to_numpy()


def make_conditions(examples: pd.DataFrame, features: Iterable[str]) -> list[Condition]:
    """The candidate conditions on these examples, in a fixed order; none that always or too often holds."""
    candidates = [one for feature in features for one in _conditions_of(examples[feature])]
    return [one for one in candidates if 0 < one.holds(examples).mean() <= MOST_SHARE]


def cover(conditions: Sequence[Condition], examples: pd.DataFrame) -> np.ndarray:
    """Conditions x examples, true where a condition holds."""
    if not conditions:
        return np.zeros((0, len(examples)), dtype=bool)
    return np.array([condition.holds(examples) for condition in conditions])


def _conditions_of(values: pd.Series) -> list[Condition]:
    known, name = values.dropna(), str(values.name)
    if name in CATEGORICAL:
        return [Condition(name, IS, category) for category in sorted(known.unique())]
    seen = np.unique(known.to_numpy(dtype=float))
    if len(seen) < 2:
        return []
    if set(seen) == {0.0, 1.0}:
        return [Condition(name, AT_LEAST, 1.0), Condition(name, BELOW, 1.0)]
    quantiles = np.quantile(known, [*TAILS, *(1 - share for share in TAILS)], method="lower")
    # Nothing lies below the smallest value: the next one is the cut that separates it from the others.
    below = np.where(quantiles[:3] > seen[0], quantiles[:3], seen[1])
    cuts = {(BELOW, round_readably(name, cut)) for cut in below} | {
        (AT_LEAST, round_readably(name, cut)) for cut in quantiles[3:]
    }
    return [Condition(name, operator, value) for operator, value in sorted(cuts)]


def round_readably(feature: str, value: float) -> float:
    """The value rounded to a usual period (features in days) or to one significant digit."""
    is_days = "_days" in feature and "_days_last_" not in feature
    if is_days and 1 <= value <= CALENDAR[-1]:
        return float(CALENDAR[np.abs(CALENDAR - value).argmin()])
    return float(f"{value:.0e}")
