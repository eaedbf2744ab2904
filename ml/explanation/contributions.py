"""Contributions of every feature to the log-odds of the served, calibrated model.

The sigmoid of the calibration is linear in the learner's log-odds, so contributions to those (coefficients, or TreeSHAP
values), multiplied by its slope, add up to the log-odds of the probability. This is checked on every call.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.explanation.tree_contributions import TreeContributions
from ml.features.training_set import family_of

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV

TOLERANCE = 1e-6


class NotAdditive(AssertionError):
    """The contributions do not add up to the log-odds of the score, so reasons made of them would be wrong."""


@dataclass(frozen=True)
class Contributions:
    """Of one prediction, per account: its `probability`, and what each feature adds to the log-odds of it.

    `base`: log-odds of the average training example; `by_feature`: accounts x features.
    """

    probability: np.ndarray
    base: float
    by_feature: pd.DataFrame

    def log_odds(self) -> np.ndarray:
        """Base plus all contributions, one value per account."""
        return self.base + self.by_feature.to_numpy().sum(axis=1)

    def by_family(self) -> pd.DataFrame:
        """Contributions summed by driver family, accounts x families."""
        return self.by_feature.T.groupby(family_of, sort=False).sum().T


class Explainer:
    """Predicts and explains with one model; what depends on the model alone is prepared once for all frames."""

    def __init__(self, model: "CalibratedClassifierCV") -> None:
        served = model.calibrated_classifiers_[0]
        learner, self._sigmoid = served.estimator.estimator, served.calibrators[0]
        self._prepare, self._last = learner[:-1], learner[-1]
        self._trees = None if hasattr(self._last, "coef_") else TreeContributions(self._last)
        self._source_of_column, self._sources = pd.factorize(
            np.array([_source_of(name) for name in learner[0].get_feature_names_out()], dtype=object)
        )

    def explain(self, frame: pd.DataFrame) -> Contributions:
        """Probabilities as `model.predict_proba` gives them, and contributions in log-odds.

        One-hot columns and missing indicators are summed to their feature.

        :param frame: the model's features, one row per account
        :raises NotAdditive: base and contributions differ from the model's log-odds by more than `TOLERANCE`.
        """
        columns = self._prepare.transform(frame)
        probability = self._sigmoid.predict(self._last.decision_function(columns))
        base, raw = self._contribute(columns)
        by_feature = pd.DataFrame(
            -self._sigmoid.a_ * self._by_source(raw), columns=self._sources, index=frame.index
        )
        contributions = Contributions(probability, -(self._sigmoid.a_ * base + self._sigmoid.b_), by_feature)
        _require_additive(contributions)
        return contributions

    def _contribute(self, columns: np.ndarray) -> tuple[float, np.ndarray]:
        """Base, and the contribution of each prepared column to the learner's own log-odds."""
        if self._trees is None:
            return float(self._last.intercept_[0]), columns * self._last.coef_[0]
        return self._trees.base, self._trees.of(columns)

    def _by_source(self, raw: np.ndarray) -> np.ndarray:
        summed = np.zeros((len(self._sources), len(raw)))
        for column, source in zip(raw.T, self._source_of_column, strict=True):
            summed[source] += column
        return summed.T


def explain(model: "CalibratedClassifierCV", frame: pd.DataFrame) -> Contributions:
    """Contributions for one frame; where several follow, an `Explainer` is prepared once."""
    return Explainer(model).explain(frame)


def _source_of(column: str) -> str:
    """`numbers__missingindicator_seat_bought` -> `seat_bought`; `fit_plan__fit_plan_team` -> `fit_plan`."""
    group, name = column.split("__", 1)
    return name.removeprefix("missingindicator_") if group == "numbers" else group


def _require_additive(contributions: Contributions) -> None:
    wanted = np.log(contributions.probability) - np.log1p(-contributions.probability)
    error = float(np.abs(contributions.log_odds() - wanted).max(initial=0.0))
    if not error <= TOLERANCE:
        raise NotAdditive(f"contributions miss the model's log-odds by up to {error:.2e}")
