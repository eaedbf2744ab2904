"""Fit the learners, calibrate each on later weeks, keep the one with the lowest log loss there, and refit it."""

import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.evaluation.metrics import measure_probability
from ml.training.calibrate import calibrate, keep_sigmoid, refit_intercept
from ml.training.learners import BOOSTING, LOGISTIC, fit_learner, usable_features
from ml.training.time_split import Split
from tenure.core.settings_schema import Training

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV

log = logging.getLogger("tenure")


@dataclass(frozen=True)
class FittedModel:
    """The model exactly as it is evaluated on the test weeks and as it is served later: one and the same object."""

    model: "CalibratedClassifierCV"
    learner: str
    features: tuple[str, ...]
    dropped: tuple[str, ...]
    calibration_log_loss: dict[str, float]
    calibration_probability: np.ndarray
    """Of the rows of `Split.calibration`, by the first fit, whose learner was not trained on them."""

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of the label for each row."""
        return self.model.predict_proba(frame[list(self.features)])[:, 1]


def fit_model(split: Split, features: tuple[str, ...], training: Training) -> FittedModel:
    """Fit on the train weeks, calibrate and choose the learner on the calibration weeks, then refit on both.

    The refit keeps the sigmoid. It doubles the churned accounts to learn from and leaks nothing: no label window of
    its examples reaches into the test weeks, and the model measured there is the refitted one. A learner trained on
    more examples is more confident, so the kept sigmoid would overestimate; its intercept is therefore re-estimated.
    """
    usable = usable_features(split.train, features)
    rows, seed = thin_weeks(split.train, training.most_examples), training.seed
    models = {
        name: calibrate(fit_learner(name, rows, usable, seed), split.calibration, usable)
        for name in (LOGISTIC, BOOSTING)
    }
    losses = {name: _log_loss(model, split.calibration, usable) for name, model in models.items()}
    best = min(losses, key=losses.__getitem__)
    log.info(
        "chose %s: %s", best, ", ".join(f"log loss of {name} {loss:.4f}" for name, loss in losses.items())
    )
    rows = thin_weeks(split.before_test, training.most_examples)
    model = keep_sigmoid(models[best], fit_learner(best, rows, usable, seed))
    return FittedModel(
        model=refit_intercept(model, split.calibration, usable),
        learner=best,
        features=usable,
        dropped=tuple(name for name in features if name not in usable),
        calibration_log_loss=losses,
        calibration_probability=models[best].predict_proba(split.calibration[list(usable)])[:, 1],
    )


def thin_weeks(examples: pd.DataFrame, most: int) -> pd.DataFrame:
    """About `most` of the examples: every k-th week of each account, staggered over the accounts.

    Neighbouring weeks of an account are strongly correlated, so a few weeks of all accounts carry nearly the
    information of all weeks.

    :param examples: account_id, as_of_date; returned unchanged when there are not more than `most`
    """
    step = math.ceil(len(examples) / most)
    if step <= 1:
        return examples
    week = (pd.to_datetime(examples["as_of_date"]) - pd.Timestamp(0)).dt.days.to_numpy() // 7
    offset = pd.util.hash_array(examples["account_id"].to_numpy()) % step
    return examples[week % step == offset]


def _log_loss(model: "CalibratedClassifierCV", rows: pd.DataFrame, features: tuple[str, ...]) -> float:
    label = rows["label"].to_numpy(dtype=float)
    probability = model.predict_proba(rows[list(features)])[:, 1]
    return float(measure_probability(label, probability, np.ones((1, len(rows))))["log_loss"][0])
