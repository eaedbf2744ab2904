"""The learners as plain scikit-learn pipelines, which can be stored without pickle.

All read the same named columns: numbers (NaN is unknown) and categories as text. Categories are one-hot encoded on the
training weeks, because exact TreeSHAP contributions are not available for scikit-learn's native categories.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.features.training_set import CATEGORICAL

if TYPE_CHECKING:
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline

LOGISTIC, MONOTONE, BOOSTING = "logistic regression", "monotone gradient boosting", "gradient boosting"
# In the order of preference (see choose_learner), and whether it needs directions.
LEARNERS = {LOGISTIC: False, MONOTONE: True, BOOSTING: False}


def usable_features(train: pd.DataFrame, features: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that vary: an empty or constant one carries no information, and boosting fails on it."""
    return tuple(
        name for name in features if train[name].nunique(dropna=False) > 1 and train[name].notna().any()
    )


def fit_learner(
    name: str, rows: pd.DataFrame, features: tuple[str, ...], seed: int, directions: Mapping[str, int]
) -> "Pipeline":
    """The fitted learner. Classes are not reweighted, because calibration would have to undo it.

    :param directions: what a monotone learner keeps to: of a feature, 1 where more of it means more of the label
    """
    if name == LOGISTIC:
        learner = logistic(features)
    else:
        learner = boosting(
            features, seed, _by_column(rows, features, directions) if name == MONOTONE else None
        )
    return learner.fit(rows[list(features)], rows["label"])


def _by_column(rows: pd.DataFrame, features: tuple[str, ...], directions: Mapping[str, int]) -> list[int]:
    """The direction of each column that the trees see: the numbers in their order, then the one-hot categories."""
    columns = prepare_columns(features, "passthrough").fit(rows[list(features)]).get_feature_names_out()
    numbers = [name for name in features if name not in CATEGORICAL]
    return [directions.get(name, 0) for name in numbers] + [0] * (len(columns) - len(numbers))


def logistic(features: tuple[str, ...]) -> "Pipeline":
    """An unfitted logistic regression on ranks, with an indicator column for missing numbers."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer, StandardScaler

    # Ranks instead of raw values: usage and money have long tails that would dominate everything else.
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        QuantileTransformer(n_quantiles=100, subsample=None),
    )
    # Standardized last, so that a contribution is relative to the average example and the intercept is the average.
    return make_pipeline(
        prepare_columns(features, numbers), StandardScaler(), LogisticRegression(C=0.01, max_iter=500)
    )


def boosting(features: tuple[str, ...], seed: int, directions: list[int] | None) -> "Pipeline":
    """An unfitted gradient boosting of shallow trees, monotone in the columns that have a direction."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline

    # Shallow trees and a low learning rate: weekly examples of an account are correlated, and so fewer than they seem.
    trees = HistGradientBoostingClassifier(
        max_iter=150,
        max_depth=4,
        learning_rate=0.05,
        min_samples_leaf=25,
        l2_regularization=10.0,
        max_features=0.2,
        early_stopping=False,
        monotonic_cst=directions,
        random_state=seed,
    )
    return make_pipeline(prepare_columns(features, "passthrough"), trees)


def prepare_columns(features: tuple[str, ...], numbers: Any) -> "ColumnTransformer":
    """One transformer for all numbers and one per category, named after it, so that contributions map back to features.

    :param numbers: a scikit-learn transformer, or "passthrough"
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    steps = [("numbers", numbers, [name for name in features if name not in CATEGORICAL])]
    for name in (name for name in features if name in CATEGORICAL):
        encoder = OneHotEncoder(handle_unknown="ignore", min_frequency=0.01, sparse_output=False)
        steps.append(
            (name, make_pipeline(SimpleImputer(strategy="constant", fill_value="unknown"), encoder), [name])
        )
    return ColumnTransformer(steps)
