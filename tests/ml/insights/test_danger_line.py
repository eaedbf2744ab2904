"""The line is found where it was drawn, and is not called learned where there is none."""

import numpy as np
import pandas as pd
import pytest

from ml.insights.danger_line import LEARNED, MEASURE, PROVISIONAL, learn_danger_line


def examples(
    accounts: int = 600, weeks: int = 12, line: float = 4.0, below: float = 0.3, above: float = 0.03
):
    """Accounts with a level of their own; under the line they leave more often."""
    random = np.random.default_rng(7)
    level = random.gamma(3.0, 3.0, accounts)
    rows = pd.DataFrame({"account_id": np.repeat([f"a{n}" for n in range(accounts)], weeks)})
    rows[MEASURE] = np.repeat(level, weeks) + random.normal(0, 0.3, len(rows))
    rows["label"] = (random.random(len(rows)) < np.where(rows[MEASURE] < line, below, above)).astype(int)
    return rows


def test_a_planted_jump_is_found_with_an_interval_round_it() -> None:
    found = learn_danger_line(examples(line=4.0), min_positive_accounts=40, rounds=100, seed=7)
    assert found.method == LEARNED
    assert found.line == pytest.approx(4.0, abs=0.4)
    assert found.low <= found.line <= found.high
    assert found.churn_below == pytest.approx(0.3, abs=0.05)
    assert found.churn_above == pytest.approx(0.03, abs=0.01)


def test_without_a_jump_the_line_is_the_bottom_quartile_and_says_so() -> None:
    rows = examples(below=0.06, above=0.06)
    found = learn_danger_line(rows, min_positive_accounts=40, rounds=100, seed=7)
    assert found.method == PROVISIONAL
    assert found.line == pytest.approx(rows[MEASURE].quantile(0.25))
    assert found.low is None


def test_too_little_history_is_provisional_too() -> None:
    found = learn_danger_line(examples(accounts=40, weeks=1), min_positive_accounts=40, rounds=100, seed=7)
    assert found.method == PROVISIONAL


def test_unknown_use_does_not_count() -> None:
    rows = examples()
    unknown = pd.concat([rows, rows.assign(**{MEASURE: np.nan, "label": 1})])
    assert learn_danger_line(unknown, 40, 100, 7) == learn_danger_line(rows, 40, 100, 7)


def test_without_any_known_use_there_is_no_line() -> None:
    found = learn_danger_line(examples().assign(**{MEASURE: np.nan}), 40, 100, 7)
    assert (found.line, found.method, found.examples) == (None, PROVISIONAL, 0)
