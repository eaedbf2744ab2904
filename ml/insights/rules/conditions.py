"""Conditions that can be read: a feature is at least, or below, a number that a person would say, or one category."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.features.training_set import CATEGORICAL

AT_LEAST, BELOW, IS = ">=", "<", "="
# Cut points leave these shares of the known values outside. The rare ones matter: few companies pause for two weeks.
TAILS = (0.03, 0.1, 0.3)
# A condition that holds for more than this is no sign of anything.
MOST_SHARE = 0.5
# Days are said as weeks and months, everything else with one digit that counts.
CALENDAR = np.array([1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730])


@dataclass(frozen=True)
class Condition:
    feature: str
    operator: str
    value: float | str

    def holds(self, examples: pd.DataFrame) -> np.ndarray:
        """True where the feature is known and the condition is met."""
        known = examples[self.feature]
        if self.operator == IS:
            return (known == self.value).to_numpy()
        return (known >= self.value if self.operator == AT_LEAST else known < self.value).to_numpy()


def make_conditions(examples: pd.DataFrame, features: Iterable[str]) -> list[Condition]:
    """Every condition worth a look on these examples, in a fixed order."""
    found = [one for feature in features for one in _conditions_of(examples[feature])]
    return [one for one in found if 0 < one.holds(examples).mean() <= MOST_SHARE]


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
    # Nothing lies below the smallest value: the next one is the cut that tells it from all others.
    below = np.where(quantiles[:3] > seen[0], quantiles[:3], seen[1])
    cuts = {(BELOW, said(name, cut)) for cut in below} | {
        (AT_LEAST, said(name, cut)) for cut in quantiles[3:]
    }
    return [Condition(name, operator, value) for operator, value in sorted(cuts)]


def said(feature: str, value: float) -> float:
    """The nearest number that a person would say."""
    is_days = "_days" in feature and "_days_last_" not in feature
    if is_days and 1 <= value <= CALENDAR[-1]:
        return float(CALENDAR[np.abs(CALENDAR - value).argmin()])
    return float(f"{value:.0e}")
