"""What is logged of a challenger and of a refusal; a whole training is in tests/ml/test_train_and_score.py."""

import numpy as np
import pandas as pd
import pytest

from ml.evaluation.metrics import Estimate, Evaluation
from ml.features.training_set import feature_columns, typed
from ml.tracking import mlflow_store
from ml.tracking.log_challenger import flat_metrics, rank_drivers, record_refusal
from ml.training.calibrate import calibrate
from ml.training.learners import LOGISTIC, fit_learner, usable_features


def test_metrics_are_named_by_score_and_those_that_are_not_finite_left_out() -> None:
    unknown = Estimate(float("nan"), float("nan"), float("nan"))
    evaluation = Evaluation(
        metrics={
            "model": {"auc": Estimate(0.8, 0.7, 0.9), "ece": unknown},
            "health score": {"auc": Estimate(0.6, 0.5, 0.7)},
        },
        gains={"health score": {"auc": Estimate(0.2, 0.1, 0.3)}},
        examples=10,
        positive_accounts=2,
        base_rate=0.2,
    )
    assert flat_metrics(evaluation) == {
        "base_rate": 0.2,
        "auc": 0.8,
        "auc_low": 0.7,
        "auc_high": 0.9,
        "health_score/auc": 0.6,
        "health_score/auc_low": 0.5,
        "health_score/auc_high": 0.7,
        "gain_over/health_score/auc": 0.2,
        "gain_over/health_score/auc_low": 0.1,
        "gain_over/health_score/auc_high": 0.3,
    }


def test_the_largest_driver_is_a_feature_that_carries_the_label(examples: pd.DataFrame) -> None:
    rows = typed(examples, feature_columns(examples.columns)).iloc[::5]
    rows = rows.assign(adoption_features_used=np.random.default_rng(3).normal(size=len(rows)))
    features = usable_features(rows, feature_columns(rows.columns))
    model = calibrate(fit_learner(LOGISTIC, rows, features, 7, {}), rows, features)
    drivers = rank_drivers(model, rows)
    assert drivers.is_monotonic_decreasing
    assert set(drivers.index) == set(features)
    assert drivers.index[0] in {"usage_events_change_28d", "support_open_tickets"}
    assert drivers["adoption_features_used"] < drivers.iloc[0] / 5


@pytest.mark.usefixtures("home")
def test_the_same_refusal_on_the_same_data_is_logged_once() -> None:
    for data_version in ("d1", "d1", "d2"):
        record_refusal("churn", "2026-07-01", data_version, ["no signal: history too short"], "**refuse**")
    runs = mlflow_store.client().search_runs([mlflow_store.experiment_id("churn")])
    assert sorted(run.data.tags["data_version"] for run in runs) == ["d1", "d2"]
    assert {run.data.tags["verdict"] for run in runs} == {"refuse"}
    assert {run.data.tags["mlflow.note.content"] for run in runs} == {"**refuse**"}
