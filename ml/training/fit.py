"""Fit the learners, calibrate each on later weeks, keep the one that told those weeks best, and fit it once more."""

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
class Fitted:
    """The model exactly as it is evaluated on the test weeks and as it is served later: one and the same object."""

    model: "CalibratedClassifierCV"
    learner: str
    features: tuple[str, ...]
    dropped: tuple[str, ...]
    calibration_log_loss: dict[str, float]
    calibration_probability: np.ndarray
    """What the first fit, which had not learned from the calibration weeks, said of them; in their order."""

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        return self.model.predict_proba(frame[list(self.features)])[:, 1]


def fit_model(split: Split, features: tuple[str, ...], training: Training) -> Fitted:
    """Learn on the train weeks, calibrate and choose on the calibration weeks, then learn again on both.

    The second fit keeps the sigmoid. It doubles the churned accounts to learn from, and stays honest: no label
    window of its examples reaches into the test weeks, and what is tested there is the second fit. A learner that
    knows more is surer of itself, under which the kept sigmoid expects too many; so its intercept is fitted anew.
    """
    usable = usable_features(split.train, features)
    taught, seed = take_weeks_in_turn(split.train, training.most_examples), training.seed
    models = {
        name: calibrate(fit_learner(name, taught, usable, seed), split.calibration, usable)
        for name in (LOGISTIC, BOOSTING)
    }
    losses = {name: _log_loss(model, split.calibration, usable) for name, model in models.items()}
    best = min(losses, key=losses.__getitem__)
    log.info(
        "chose %s: %s", best, ", ".join(f"log loss of {name} {loss:.4f}" for name, loss in losses.items())
    )
    taught = take_weeks_in_turn(split.before_test, training.most_examples)
    model = keep_sigmoid(models[best], fit_learner(best, taught, usable, seed))
    model = refit_intercept(model, split.calibration, usable)
    dropped = tuple(name for name in features if name not in usable)
    foretold = models[best].predict_proba(split.calibration[list(usable)])[:, 1]
    return Fitted(model, best, usable, dropped, losses, foretold)


def take_weeks_in_turn(examples: pd.DataFrame, most: int) -> pd.DataFrame:
    """About `most` of the examples: every k-th week of each account, with other weeks for other accounts.

    Neighbouring weeks of an account say nearly the same, so few weeks of all accounts teach as much as all weeks.

    :param examples: account_id, as_of_date; all of them come back when there are not more than `most`
    """
    step = math.ceil(len(examples) / most)
    if step <= 1:
        return examples
    week = (pd.to_datetime(examples["as_of_date"]) - pd.Timestamp(0)).dt.days.to_numpy() // 7
    turn = pd.util.hash_array(examples["account_id"].to_numpy()) % step
    return examples[week % step == turn]


def _log_loss(model: "CalibratedClassifierCV", rows: pd.DataFrame, features: tuple[str, ...]) -> float:
    label = rows["label"].to_numpy(dtype=float)
    probability = model.predict_proba(rows[list(features)])[:, 1]
    return float(measure_probability(label, probability, np.ones((1, len(rows))))["log_loss"][0])
