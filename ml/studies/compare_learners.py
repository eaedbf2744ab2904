"""Learners that training does not choose from, compared with those it does on the same folds.

Explainable boosting (Nori et al. 2019, arXiv 1909.09223) is a sum of one curve per feature, learned by boosting: its
contributions are exact and can be drawn. It needs `interpret-core`, which is installed for development alone.
"""

from datetime import date
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pandas as pd

from ml.features.training_set import read_training_set
from ml.training.choose_learner import Fit, compare, fits_of_training
from ml.training.learners import prepare_columns
from ml.training.windows import split_in_fitting_windows
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CURVES, PAIRS = "explainable boosting", "explainable boosting with ten pairs"


class LearnerMissing(TenureError, ImportError):
    """A library that only development installs."""


def fit_explainable(rows: pd.DataFrame, features: tuple[str, ...], seed: int, pairs: int) -> "Pipeline":
    from interpret.glassbox import ExplainableBoostingClassifier
    from sklearn.pipeline import make_pipeline

    curves = ExplainableBoostingClassifier(interactions=pairs, outer_bags=4, n_jobs=1, random_state=seed)
    learner = make_pipeline(prepare_columns(features, "passthrough"), curves)
    return learner.fit(rows[list(features)], rows["label"])


def compare_learners(target_name: str, as_of_date: str | date) -> str:
    """The outcome in a sentence: the loss of each learner, and the differences with their intervals.

    :raises LearnerMissing: `interpret-core` is not installed
    :raises LookupError: the training examples are not built.
    :raises HistoryTooShort: too few weeks to train on
    """
    if find_spec("interpret") is None:
        raise LearnerMissing(
            "Explainable boosting needs interpret-core, one of the tools of development: "
            "install requirements-dev.txt, as `make test` does."
        )
    settings = read_settings()
    target, training = settings.target(target_name), settings.training
    data = read_training_set(target, read_as_of_date(as_of_date))
    split = split_in_fitting_windows(data.examples, target, training)
    fits: dict[str, Fit] = {
        CURVES: partial(fit_explainable, seed=training.seed, pairs=0),
        PAIRS: partial(fit_explainable, seed=training.seed, pairs=10),
        **fits_of_training(target, training),
    }
    with one_thread():
        return compare(fits, split, data.features, target, training).in_words()
