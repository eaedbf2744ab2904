"""The baselines: a single column finds its direction, a missing value its place."""

import numpy as np
import pandas as pd
import pytest

from ml.training.baselines import (
    BASE_RATE,
    HEALTH_SCORE,
    SINGLE_COLUMN,
    as_single_column,
    baseline_scores,
    best_single_column,
)


@pytest.fixture
def rows() -> pd.DataFrame:
    """Low use goes with the label without exception, tickets are noise, one plan churns twice as often."""
    return pd.DataFrame(
        {
            "label": [1, 1, 0, 0, 0, 1],
            "usage_events": [1.0, 2.0, 8.0, 9.0, np.nan, 3.0],
            "support_tickets": [2.0, 5.0, 5.0, 2.0, 4.0, 4.0],
            "fit_plan": ["small", "small", "small", "large", "large", "large"],
            "health_score": [20.0, 30.0, 90.0, 80.0, np.nan, 40.0],
        }
    )


def test_the_column_that_separates_best_is_chosen_with_its_direction(rows: pd.DataFrame) -> None:
    column = best_single_column(rows, ("support_tickets", "usage_events", "fit_plan"))
    assert (column.feature, column.sign) == ("usage_events", -1.0)
    assert column.score(rows.head(2)).tolist() == [-1.0, -2.0]


def test_a_missing_number_is_the_median_and_an_unseen_category_the_base_rate(rows: pd.DataFrame) -> None:
    unseen = pd.DataFrame({"usage_events": [np.nan], "fit_plan": ["brand new"]})
    assert as_single_column(rows, "usage_events").score(unseen).tolist() == [3.0]
    plan = as_single_column(rows, "fit_plan")
    assert plan.rates == pytest.approx({"small": 2 / 3, "large": 1 / 3})
    assert plan.score(unseen).tolist() == [0.5]


def test_without_a_feature_or_with_equal_labels_there_is_no_single_column(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="no single column to compare with: 0 features"):
        best_single_column(rows, ())
    with pytest.raises(ValueError, match="1 features, labels all equal"):
        best_single_column(rows.assign(label=0), ("usage_events",))


@pytest.mark.parametrize(("is_good", "sign"), [(False, -1.0), (True, 1.0)])
def test_low_health_is_risk_and_a_missing_score_the_median(
    rows: pd.DataFrame, is_good: bool, sign: float
) -> None:
    scores = baseline_scores(rows, rows, best_single_column(rows, ("usage_events",)), is_good)
    assert scores[HEALTH_SCORE].tolist() == [sign * value for value in (20, 30, 90, 80, 40, 40)]
    assert scores[BASE_RATE].tolist() == [0.5] * 6
    assert set(scores) == {BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE}
