"""The tables against shap's own walk through the trees, and against trees small enough to work out."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from ml.explanation.tree_contributions import TreeContributions

COLUMNS = 6


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """Few columns, so that paths split on one of them several times; a fifth is unknown."""
    random = np.random.default_rng(3)
    values = random.normal(size=(3000, COLUMNS)).round(1)
    values[random.random(values.shape) < 0.2] = np.nan
    return values


def boosting(values: np.ndarray, **settings: object) -> HistGradientBoostingClassifier:
    known = np.nan_to_num(values)
    label = known[:, 0] + known[:, 1] * known[:, 2] + np.isnan(values[:, 3]) > 0.6
    model = HistGradientBoostingClassifier(early_stopping=False, random_state=1, **settings)
    return model.fit(values, label)


@pytest.mark.parametrize("depth", [1, 2, 4, 6, 10])
def test_tables_give_the_values_of_shap(depth: int, values: np.ndarray) -> None:
    import shap

    model = boosting(values, max_iter=15, max_depth=depth, min_samples_leaf=5)
    trees, explainer = TreeContributions(model), shap.TreeExplainer(model)
    assert trees.of(values) == pytest.approx(explainer.shap_values(values), abs=1e-12)
    assert trees.base == pytest.approx(np.ravel(explainer.expected_value)[-1], abs=1e-12)


def test_contributions_add_up_to_the_log_odds_of_the_model(values: np.ndarray) -> None:
    model = boosting(values, max_iter=30, max_depth=4)
    trees = TreeContributions(model)
    added = trees.base + trees.of(values).sum(axis=1)
    assert added == pytest.approx(model.decision_function(values), abs=1e-12)


def test_one_split_is_worth_the_difference_to_the_mean() -> None:
    values = np.repeat([[0.0], [1.0], [np.nan]], [50, 30, 20], axis=0)
    model = HistGradientBoostingClassifier(max_iter=1, max_depth=1, min_samples_leaf=1)
    model.fit(values, values[:, 0] == 1)
    trees = TreeContributions(model)
    wanted = model.decision_function(values) - model.decision_function(values).mean()
    assert trees.of(values)[:, 0] == pytest.approx(wanted)


def test_trees_that_learned_nothing_contribute_nothing(values: np.ndarray) -> None:
    model = boosting(values, max_iter=3, min_samples_leaf=len(values))
    trees = TreeContributions(model)
    assert trees.of(values[:5]).tolist() == [[0.0] * COLUMNS] * 5
    assert trees.base == pytest.approx(model.decision_function(values[:1])[0])


def test_no_account_is_no_row(values: np.ndarray) -> None:
    assert TreeContributions(boosting(values, max_iter=2)).of(values[:0]).shape == (0, COLUMNS)


def test_splits_on_native_categories_are_refused() -> None:
    values = np.tile(np.arange(4.0)[:, None], (50, 1))
    model = HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=1, categorical_features=[0])
    model.fit(values, values[:, 0] % 2)
    with pytest.raises(NotImplementedError, match="native categories"):
        TreeContributions(model)
