"""The baselines that every model must beat: the base rate, the best single column, the health score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.metrics import measure_ranking
from ml.features.training_set import CATEGORICAL

BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE = "base rate", "best single column", "health score"


@dataclass(frozen=True)
class SingleColumn:
    """One feature as a score: its value, or for a category its label rate in the training weeks.

    `sign` is -1 when low values mean risk; `unknown` is the value that stands in for a missing one.
    """

    feature: str
    sign: float
    unknown: float
    rates: dict[str, float] | None = None

    def score(self, frame: pd.DataFrame) -> np.ndarray:
        """The risk score of each row, higher is riskier."""
        values = frame[self.feature]
        if self.rates is not None:
            values = values.map(self.rates)
        return self.sign * values.astype("float64").fillna(self.unknown).to_numpy()


def best_single_column(examples: pd.DataFrame, features: tuple[str, ...]) -> SingleColumn:
    """The column with the highest AUC on `examples`, its direction chosen on them too.

    :raises ValueError: no column has an AUC, because there are no features or all labels are equal.
    """
    label = examples["label"].to_numpy(dtype=float)
    ones = np.ones((1, len(examples)))
    best, best_auc = None, -1.0
    for feature in features:
        column = as_single_column(examples, feature)
        auc = float(measure_ranking(label, column.score(examples), ones)["auc"][0])
        if max(auc, 1 - auc) > best_auc:
            sign = 1.0 if auc >= 0.5 else -1.0
            best_auc, best = max(auc, 1 - auc), SingleColumn(feature, sign, column.unknown, column.rates)
    if best is None:
        raise ValueError(
            f"no single column to compare with: {len(features)} features, labels all equal or none"
        )
    return best


def as_single_column(train: pd.DataFrame, feature: str) -> SingleColumn:
    """The feature as a score: a missing number counts as the median, a missing category as the base rate."""
    if feature in CATEGORICAL:
        rates = {
            str(category): float(rate) for category, rate in train.groupby(feature)["label"].mean().items()
        }
        return SingleColumn(feature, 1.0, float(train["label"].mean()), rates)
    median = train[feature].median()
    return SingleColumn(feature, 1.0, 0.0 if np.isnan(median) else float(median))


def baseline_scores(
    train: pd.DataFrame, test: pd.DataFrame, column: SingleColumn, is_good: bool = False
) -> dict[str, np.ndarray]:
    """Scores of the three baselines on `test`, by name, higher is more likely.

    :param is_good: the target is wished for, so a high health score makes it more likely; otherwise the health score
        is negated. Accounts on trial have no health score: there it is a constant, with an AUC of 0.5.
    """
    health = test["health_score"].fillna(train["health_score"].median()).fillna(0)
    return {
        BASE_RATE: np.full(len(test), float(train["label"].mean())),
        SINGLE_COLUMN: column.score(test),
        HEALTH_SCORE: (1 if is_good else -1) * health.to_numpy(dtype=float),
    }
