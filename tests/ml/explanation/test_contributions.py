import numpy as np
import pandas as pd
import pytest

from ml.explanation.contributions import NotAdditive, explain
from ml.features.training_set import feature_columns, typed
from ml.training.calibrate import calibrate
from ml.training.learners import BOOSTING, LOGISTIC, fit_learner, usable_features


@pytest.fixture(scope="module")
def rows(examples: pd.DataFrame) -> pd.DataFrame:
    return typed(examples, feature_columns(examples.columns)).iloc[::10].reset_index(drop=True)


@pytest.fixture(scope="module")
def models(rows: pd.DataFrame) -> dict:
    features = usable_features(rows, feature_columns(rows.columns))
    return {
        name: calibrate(fit_learner(name, rows, features, 7, {}), rows, features)
        for name in (LOGISTIC, BOOSTING)
    }


@pytest.mark.parametrize("learner", [LOGISTIC, BOOSTING])
def test_contributions_add_up_to_the_log_odds_of_the_served_probability(
    learner: str, models: dict, rows: pd.DataFrame
) -> None:
    model = models[learner]
    frame = rows[list(model.feature_names_in_)].head(300)
    contributions = explain(model, frame)
    probability = model.predict_proba(frame)[:, 1]
    assert contributions.log_odds() == pytest.approx(np.log(probability / (1 - probability)), abs=1e-6)
    by_family = contributions.base + contributions.by_family().sum(axis=1)
    assert by_family.to_numpy() == pytest.approx(contributions.log_odds())


@pytest.mark.parametrize("learner", [LOGISTIC, BOOSTING])
def test_each_contribution_belongs_to_a_feature_that_went_in(
    learner: str, models: dict, rows: pd.DataFrame
) -> None:
    model = models[learner]
    by_feature = explain(model, rows[list(model.feature_names_in_)].head(5)).by_feature
    assert sorted(by_feature.columns) == sorted(model.feature_names_in_)


def test_unknown_values_and_unseen_categories_are_explained_too(models: dict, rows: pd.DataFrame) -> None:
    model = models[BOOSTING]
    frame = (
        rows[list(model.feature_names_in_)]
        .head(3)
        .assign(usage_events_change_28d=np.nan, fit_plan="brand new")
    )
    assert explain(model, frame).by_feature.notna().all(axis=None)


@pytest.mark.parametrize("learner", [LOGISTIC, BOOSTING])
def test_the_probability_handed_on_is_that_of_the_model(
    learner: str, models: dict, rows: pd.DataFrame
) -> None:
    model = models[learner]
    frame = rows[list(model.feature_names_in_)]
    assert (explain(model, frame).probability == model.predict_proba(frame)[:, 1]).all()


@pytest.mark.parametrize("learner", [LOGISTIC, BOOSTING])
def test_contributions_that_do_not_add_up_are_an_error(
    learner: str, models: dict, rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "ml.explanation.contributions.Explainer._contribute",
        lambda explainer, columns: (0.5, np.zeros_like(columns)),
    )
    model = models[learner]
    with pytest.raises(NotAdditive, match="miss the model's log-odds"):
        explain(model, rows[list(model.feature_names_in_)].head(3))
