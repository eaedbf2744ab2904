"""Turn a learner's log-odds into probabilities that are right on average, fitted on a later slice of time."""

import copy
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import Pipeline


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
