"""The account is the unit of evidence, and discoveries are controlled over all hypotheses."""

from math import comb

import numpy as np
import pytest

from ml.insights.account_level_evidence import AccountWeeks, false_discovery_rates, hoeffding_bound


def test_the_weeks_of_an_account_count_as_one_account():
    account = np.repeat(np.arange(20), 50)
    label = (account < 2).astype(float)
    once, often = (AccountWeeks(account[::step], label[::step]) for step in (50, 1))
    covers = account < 4
    assert often.test_groups(covers[None, :]).p_value == pytest.approx(
        once.test_groups(covers[None, ::50]).p_value
    )


def test_chance_bounds_the_binomial_tail():
    tail = sum(comb(30, k) * 0.1**k * 0.9 ** (30 - k) for k in range(12, 31))
    bound = hoeffding_bound(np.array([30]), np.array([0.4]), 0.1)[0]
    assert tail <= bound < 100 * tail
    assert hoeffding_bound(np.array([30]), np.array([0.05]), 0.1)[0] == 1


def test_false_discoveries_count_what_was_looked_at_and_not_found():
    p = np.array([0.001, 0.04, 0.002])
    assert false_discovery_rates(p, 3) == pytest.approx([0.003, 0.04, 0.003])
    assert false_discovery_rates(p, 300) == pytest.approx([0.3, 1, 0.3])
