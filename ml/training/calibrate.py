"""Calibrate a learner's log-odds to probabilities, on weeks later than those it was trained on (Platt scaling)."""

import copy
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import Pipeline

SMALLEST_PROBABILITY = 1e-12
MOST_STEPS = 100


def calibrate(
    learner: "Pipeline", later: pd.DataFrame, features: tuple[str, ...]
) -> "CalibratedClassifierCV":
    """The frozen learner with a sigmoid on its log-odds, fitted on the rows of `later`.

    A sigmoid keeps the order of scores, and contributions to the log-odds stay additive.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    calibrated = CalibratedClassifierCV(FrozenEstimator(learner), method="sigmoid", ensemble=False)
    return calibrated.fit(later[list(features)], later["label"])


def keep_sigmoid(calibrated: "CalibratedClassifierCV", learner: "Pipeline") -> "CalibratedClassifierCV":
    """The same sigmoid on another learner, which was fitted again on more weeks."""
    from sklearn.frozen import FrozenEstimator

    kept = copy.deepcopy(calibrated)
    kept.estimator = kept.calibrated_classifiers_[0].estimator = FrozenEstimator(learner)
    return kept


def refit_intercept(
    calibrated: "CalibratedClassifierCV", newest: pd.DataFrame, features: tuple[str, ...]
) -> "CalibratedClassifierCV":
    """The same model with all log-odds shifted by a constant: its expected count on `newest` is then the observed one.

    Calibration-in-the-large (Steyerberg et al. 2004, Statistics in Medicine 23, 2567-2586): of the ways to update a
    model the one that needs the fewest positives. The order of scores and the contributions do not change.

    :param newest: the features and `label`; the model is returned unchanged when all of the labels are equal
    """
    probability = calibrated.predict_proba(newest[list(features)])[:, 1]
    shift = shift_to_count(probability, float(newest["label"].sum()))
    moved = copy.deepcopy(calibrated)
    for calibrator in moved.calibrated_classifiers_[0].calibrators:
        # Probability is 1 / (1 + exp(a f + b)).
        calibrator.b_ -= shift
    return moved


def shift_to_count(probability: np.ndarray, count: float) -> float:
    """The constant to add to the log-odds so that the probabilities sum to `count`; 0 when `count` is none or all."""
    if not 0 < count < len(probability):
        return 0.0
    clipped = np.clip(probability, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    log_odds, shift = np.log(clipped / (1 - clipped)), 0.0
    # Newton's method; the sum is monotonic in the shift, and steps are clipped where it is flat.
    for _ in range(MOST_STEPS):
        moved = 1 / (1 + np.exp(-(log_odds + shift)))
        step = (count - moved.sum()) / (moved * (1 - moved)).sum()
        shift += float(np.clip(step, -1, 1))
        if abs(step) < 1e-10:
            break
    return shift
