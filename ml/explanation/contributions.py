"""Contributions of every feature to the log-odds of the served, calibrated model.

The sigmoid of the calibration is linear in the learner's log-odds, so contributions to those (coefficients, or TreeSHAP
values), multiplied by its slope, add up to the log-odds of the probability. This is checked on every call.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.features.training_set import family_of

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import Pipeline

TOLERANCE = 1e-6


class NotAdditive(AssertionError):
    """The contributions do not add up to the log-odds of the score, so reasons made of them would be wrong."""


@dataclass(frozen=True)
class Contributions:
    """`base`: log-odds of the average training example; `by_feature`: what each feature adds, accounts x features."""

    base: float
    by_feature: pd.DataFrame

    def log_odds(self) -> np.ndarray:
        """Base plus all contributions, one value per account."""
        return self.base + self.by_feature.to_numpy().sum(axis=1)

    def by_family(self) -> pd.DataFrame:
        """Contributions summed by driver family, accounts x families."""
        return self.by_feature.T.groupby(family_of, sort=False).sum().T


def explain(model: "CalibratedClassifierCV", frame: pd.DataFrame) -> Contributions:
    """Contributions in log-odds; one-hot columns and missing indicators are summed to their feature.

    :param frame: the model's features, one row per account
    :raises NotAdditive: base and contributions differ from the model's log-odds by more than `TOLERANCE`.
    """
    served = model.calibrated_classifiers_[0]
    learner, sigmoid = served.estimator.estimator, served.calibrators[0]
    columns = learner[:-1].transform(frame)
    base, raw = _contribute(learner, columns)
    column_of, sources = pd.factorize(
        np.array([_source_of(name) for name in learner[0].get_feature_names_out()], dtype=object)
    )
    summed = raw @ (-sigmoid.a_ * (column_of[:, None] == np.arange(len(sources))))
    by_feature = pd.DataFrame(summed, columns=sources, index=frame.index)
    contributions = Contributions(-(sigmoid.a_ * base + sigmoid.b_), by_feature)
    _require_additive(contributions, model.predict_proba(frame)[:, 1])
    return contributions


def _contribute(learner: "Pipeline", columns: np.ndarray) -> tuple[float, np.ndarray]:
    """Base, and the contribution of each prepared column to the learner's own log-odds."""
    last = learner[-1]
    if hasattr(last, "coef_"):
        return float(last.intercept_[0]), columns * last.coef_[0]
    import shap

    explainer = shap.TreeExplainer(last)
    return float(np.ravel(explainer.expected_value)[-1]), explainer.shap_values(columns)


def _source_of(column: str) -> str:
    """`numbers__missingindicator_seat_bought` -> `seat_bought`; `fit_plan__fit_plan_team` -> `fit_plan`."""
    group, name = column.split("__", 1)
    return name.removeprefix("missingindicator_") if group == "numbers" else group


def _require_additive(contributions: Contributions, probability: np.ndarray) -> None:
    wanted = np.log(probability) - np.log1p(-probability)
    error = float(np.abs(contributions.log_odds() - wanted).max(initial=0.0))
    if not error <= TOLERANCE:
        raise NotAdditive(f"contributions miss the model's log-odds by up to {error:.2e}")
