"""Turn a learner's log-odds into probabilities that are right on average, fitted on a later slice of time."""

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
    """A sigmoid over the frozen learner: the order of scores stays, and contributions to the log-odds still add up."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    calibrated = CalibratedClassifierCV(FrozenEstimator(learner), method="sigmoid", ensemble=False)
    return calibrated.fit(later[list(features)], later["label"])


def keep_sigmoid(calibrated: "CalibratedClassifierCV", learner: "Pipeline") -> "CalibratedClassifierCV":
    """The same sigmoid over a learner that was fitted again on more weeks."""
    from sklearn.frozen import FrozenEstimator

    kept = copy.deepcopy(calibrated)
    kept.estimator = kept.calibrated_classifiers_[0].estimator = FrozenEstimator(learner)
    return kept


def refit_intercept(
    calibrated: "CalibratedClassifierCV", newest: pd.DataFrame, features: tuple[str, ...]
) -> "CalibratedClassifierCV":
    """The same model with all log-odds moved by one number, so that it expects of `newest` what came true there.

    Calibration in the large (Steyerberg et al. 2004, Statistics in Medicine 23, 2567-2586): of all ways to bring a
    model up to date the one that needs the fewest positives. Order and contributions stay as they are.

    :param newest: the features and `label`; as it is, when they hold positives only, or none
    """
    probability = calibrated.predict_proba(newest[list(features)])[:, 1]
    shift = shift_to_count(probability, float(newest["label"].sum()))
    moved = copy.deepcopy(calibrated)
    for calibrator in moved.calibrated_classifiers_[0].calibrators:
        # Probability is 1 / (1 + exp(a f + b)).
        calibrator.b_ -= shift
    return moved


def shift_to_count(probability: np.ndarray, count: float) -> float:
    """What to add to the log-odds so that the probabilities sum to `count`; 0 when no number does (none or all)."""
    if not 0 < count < len(probability):
        return 0.0
    clipped = np.clip(probability, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    log_odds, shift = np.log(clipped / (1 - clipped)), 0.0
    # Newton's way; the sum rises with the shift, and steps are kept small where it is flat.
    for _ in range(MOST_STEPS):
        moved = 1 / (1 + np.exp(-(log_odds + shift)))
        step = (count - moved.sum()) / (moved * (1 - moved)).sum()
        shift += float(np.clip(step, -1, 1))
        if abs(step) < 1e-10:
            break
    return shift
