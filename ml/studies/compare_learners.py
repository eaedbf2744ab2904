"""Learners that training does not choose from, compared with those it does on the same folds.

    python -m ml.studies.compare_learners churn 2026-06-29

Explainable boosting (Nori et al. 2019, arXiv 1909.09223) is a sum of one curve per feature, learned by boosting: its
contributions are exact and can be drawn. It needs `interpret-core`, which is installed for development alone.
"""

import argparse
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from ml.features.training_set import read_training_set
from ml.training.choose_learner import compare
from ml.training.directions import read_directions
from ml.training.learners import BOOSTING, LOGISTIC, MONOTONE, fit_learner, prepare_columns
from ml.training.windows import split_in_fitting_windows
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CURVES, PAIRS = "explainable boosting", "explainable boosting with ten pairs"


def fit_explainable(rows: pd.DataFrame, features: tuple[str, ...], seed: int, pairs: int) -> "Pipeline":
    from interpret.glassbox import ExplainableBoostingClassifier
    from sklearn.pipeline import make_pipeline

    curves = ExplainableBoostingClassifier(interactions=pairs, outer_bags=4, n_jobs=1, random_state=seed)
    learner = make_pipeline(prepare_columns(features, "passthrough"), curves)
    return learner.fit(rows[list(features)], rows["label"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", help="churn, conversion or expansion")
    parser.add_argument("as_of_date", help="day of the training, such as 2026-06-29")
    given = parser.parse_args()
    settings = read_settings()
    target, training = settings.target(given.target), settings.training
    data = read_training_set(target, read_as_of_date(given.as_of_date))
    split = split_in_fitting_windows(data.examples, target, training)
    directions, seed = read_directions(target), training.seed
    fits = {
        CURVES: partial(fit_explainable, seed=seed, pairs=0),
        PAIRS: partial(fit_explainable, seed=seed, pairs=10),
        **{
            name: partial(fit_learner, name, seed=seed, directions=directions)
            for name in (LOGISTIC, MONOTONE, BOOSTING)
            if directions or name != MONOTONE
        },
    }
    with one_thread():
        print(f"{target.name}: {compare(fits, split, data.features, target, training).in_words()}")


if __name__ == "__main__":
    main()
