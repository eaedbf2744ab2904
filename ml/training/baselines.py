"""What every model must beat: the base rate, the best single column, the health score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.metrics import measure_ranking
from ml.features.training_set import CATEGORICAL

BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE = "base rate", "best single column", "health score"


@dataclass(frozen=True)
class SingleColumn:
    """One feature as a score: its value, or for a category its training rate; `sign` -1 when low values are risky."""

    feature: str
    sign: float
    unknown: float
    rates: dict[str, float] | None = None

    def score(self, frame: pd.DataFrame) -> np.ndarray:
        values = frame[self.feature]
        if self.rates is not None:
            values = values.map(self.rates)
        return self.sign * values.astype("float64").fillna(self.unknown).to_numpy()


def best_single_column(train: pd.DataFrame, features: tuple[str, ...]) -> SingleColumn:
    """The column with the highest AUC on the training weeks, direction chosen there too."""
    label = train["label"].to_numpy(dtype=float)
    ones = np.ones((1, len(train)))
    best, best_auc = None, -1.0
    for feature in features:
        column = as_single_column(train, feature)
        auc = float(measure_ranking(label, column.score(train), ones)["auc"][0])
        if max(auc, 1 - auc) > best_auc:
            sign = 1.0 if auc >= 0.5 else -1.0
            best_auc, best = max(auc, 1 - auc), SingleColumn(feature, sign, column.unknown, column.rates)
    return best


def as_single_column(train: pd.DataFrame, feature: str) -> SingleColumn:
    """An unknown number stands in the middle, an unknown category at the base rate."""
    if feature in CATEGORICAL:
        rates = train.groupby(feature)["label"].mean().to_dict()
        return SingleColumn(feature, 1.0, float(train["label"].mean()), rates)
    median = train[feature].median()
    return SingleColumn(feature, 1.0, 0.0 if np.isnan(median) else float(median))


def baseline_scores(
    train: pd.DataFrame, test: pd.DataFrame, column: SingleColumn, is_good: bool = False
) -> dict[str, np.ndarray]:
    """Scores of the three baselines on `test`.

    :param is_good: high health speaks for the target; else it is turned round, as low health is risk. Accounts on
        trial have no health score: there it ranks like a coin.
    """
    health = test["health_score"].fillna(train["health_score"].median()).fillna(0)
    return {
        BASE_RATE: np.full(len(test), float(train["label"].mean())),
        SINGLE_COLUMN: column.score(test),
        HEALTH_SCORE: (1 if is_good else -1) * health.to_numpy(dtype=float),
    }
