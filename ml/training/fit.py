"""Choose the learner, fit it, calibrate it on later weeks, and refit it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.training.calibrate import calibrate, keep_sigmoid, refit_intercept
from ml.training.choose_learner import Choice, choose_learner
from ml.training.directions import read_directions
from ml.training.learners import fit_learner, usable_features
from ml.training.thin_weeks import thin_weeks
from ml.training.time_split import Split
from tenure.core.settings_schema import Target, Training

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import Pipeline


@dataclass(frozen=True)
class FittedModel:
    """The model exactly as it is evaluated on the test weeks and as it is served later: one and the same object."""

    model: "CalibratedClassifierCV"
    choice: Choice
    features: tuple[str, ...]
    dropped: tuple[str, ...]
    calibration_probability: np.ndarray
    """Of the rows of `Split.calibration`, by the first fit, whose learner was not trained on them."""

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of the label for each row."""
        return self.model.predict_proba(frame[list(self.features)])[:, 1]


def fit_model(split: Split, features: tuple[str, ...], target: Target, training: Training) -> FittedModel:
    """Choose the learner on folds before the test, fit it on the train weeks, calibrate it later, then refit on both.

    The refit keeps the sigmoid. It doubles the churned accounts to learn from and leaks nothing: no label window of
    its examples reaches into the test weeks, and the model measured there is the refitted one. A learner trained on
    more examples is more confident, so the kept sigmoid would overestimate; its intercept is therefore re-estimated.
    """
    choice = choose_learner(split, features, target, training)
    directions = read_directions(target)
    usable = usable_features(split.train, features)

    def fitted(rows: pd.DataFrame) -> "Pipeline":
        rows = thin_weeks(rows, training.most_examples)
        return fit_learner(choice.learner, rows, usable, training.seed, directions)

    calibrated = calibrate(fitted(split.train), split.calibration, usable)
    model = keep_sigmoid(calibrated, fitted(split.before_test))
    return FittedModel(
        model=refit_intercept(model, split.calibration, usable),
        choice=choice,
        features=usable,
        dropped=tuple(name for name in features if name not in usable),
        calibration_probability=calibrated.predict_proba(split.calibration[list(usable)])[:, 1],
    )
