"""Hits of the leave-one-out evaluation."""

import numpy as np
import pytest

from ml.recommendation.affinity import PlanGroup
from ml.recommendation.popularity_check import (
    POPULAR,
    RecommendationCheck,
    check_next_feature,
    hits_at_1_and_3,
)


@pytest.mark.parametrize(
    ("score", "hits"),
    [
        ([9, 1, 2, 3], (1, 1)), ([2, 3, 1, 1], (0, 1)), ([1, 2, 3, 4], (0, 0)), ([1, 1, 0, 0], (0.5, 1)),
        ([0, 0, 0, 0], (0.25, 0.75)),
    ],
)  # fmt: skip
def test_ties_share_the_hit(score: list[int], hits: tuple[float, float]) -> None:
    assert hits_at_1_and_3(np.array(score)) == hits


def test_without_an_account_to_evaluate_on_popularity_decides() -> None:
    used = np.array([[True, False, False, False, False]])
    one_feature = PlanGroup(np.array(["a"]), np.array(list("fghij")), used, np.array([True]), used, True)
    assert check_next_feature([one_feature], rounds=100, seed=7) == RecommendationCheck(POPULAR, 0, 0)
