"""Fit the learners, calibrate each on later weeks, and keep the one that told those weeks best."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.calibrate import calibrate
from ml.evaluate import measure_probability
from ml.learners import fit_learners, usable_features
from ml.split import Split

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV

log = logging.getLogger("tenure")


@dataclass(frozen=True)
class Fitted:
    """The model, exactly as it is evaluated and later served: nothing is refitted in between."""

    model: "CalibratedClassifierCV"
    learner: str
    features: tuple[str, ...]
    dropped: tuple[str, ...]
    calibration_log_loss: dict[str, float]

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        return self.model.predict_proba(frame[list(self.features)])[:, 1]


def fit_model(split: Split, features: tuple[str, ...], seed: int) -> Fitted:
    """Learn on the train weeks, calibrate and choose on the calibration weeks; the test weeks are not looked at."""
    usable = usable_features(split.train, features)
    learners = fit_learners(split.train, usable, seed)
    models = {name: calibrate(learner, split.calibration, usable) for name, learner in learners.items()}
    losses = {name: _log_loss(model, split.calibration, usable) for name, model in models.items()}
    best = min(losses, key=losses.__getitem__)
    log.info("chose %s: log loss on the calibration weeks %s", best, losses)
    dropped = tuple(name for name in features if name not in usable)
    return Fitted(models[best], best, usable, dropped, losses)


def _log_loss(model: "CalibratedClassifierCV", rows: pd.DataFrame, features: tuple[str, ...]) -> float:
    label = rows["label"].to_numpy(dtype=float)
    probability = model.predict_proba(rows[list(features)])[:, 1]
    return float(measure_probability(label, probability, np.ones((1, len(rows))))["log_loss"][0])
