"""Explainable boosting is compared on the same folds as the learners of training."""

import sys

import pytest

from ml.studies.compare_learners import CURVES, LearnerMissing, compare_learners
from ml.training.learners import LEARNERS
from tests.ml.conftest import TRAINING_DAY, build_warehouse


@pytest.mark.slow
def test_each_learner_is_measured(examples, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    build_warehouse(examples)
    said = compare_learners("churn", TRAINING_DAY)
    assert "log loss on 3 folds before the test" in said
    for name in (CURVES, *LEARNERS):
        assert name in said


def test_without_the_tools_of_development_it_is_named_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "interpret", None)
    with pytest.raises(LearnerMissing, match=r"interpret-core.*requirements-dev\.txt"):
        compare_learners("churn", TRAINING_DAY)
