"""Affinity of features, by hand."""

import numpy as np
import pytest

from ml.recommendation.affinity import SHRINKAGE, affinities_without, affinity, score_by_similar


def test_affinity_is_shrunk_towards_the_share_of_all() -> None:
    learned_from = np.array([[1, 1], [1, 0], [0, 0], [0, 0]], dtype=bool)
    # one of the two users of the first uses the second, as does one of four
    assert affinity(learned_from)[0, 1] == pytest.approx((1 + SHRINKAGE * 0.25) / (2 + SHRINKAGE))
    by_similar = score_by_similar(np.array([[True, False], [False, False]]), learned_from)
    assert by_similar[0, 1] == affinity(learned_from)[0, 1]
    assert by_similar[1].tolist() == [0.5, 0.25]


def test_an_account_that_is_left_out_changes_its_own_evaluation_to_that_of_the_others() -> None:
    learned_from = np.array([[1, 1], [1, 0], [0, 0], [0, 0]], dtype=bool)
    together, share = affinities_without(learned_from, 0)
    assert share.tolist() == pytest.approx([1 / 3, 0])
    assert together.tolist() == affinity(learned_from[1:]).tolist()
