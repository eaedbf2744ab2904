"""Explainable boosting is compared on the same folds as the learners of training."""

from ml.studies.compare_learners import CURVES, compare_learners
from ml.training.learners import LEARNERS
from tests.ml.conftest import TRAINING_DAY, build_warehouse


def test_each_learner_is_measured(examples, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    build_warehouse(examples)
    said = compare_learners("churn", TRAINING_DAY)
    assert "log loss on 3 folds before the test" in said
    for name in (CURVES, *LEARNERS):
        assert name in said
