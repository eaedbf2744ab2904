"""Conditions are cut at numbers that a person can read, and hold only where the feature is known."""

import numpy as np
import pandas as pd
import pytest

from ml.insights.rules.conditions import (
    AT_LEAST,
    BELOW,
    IS,
    Condition,
    cover,
    make_conditions,
    round_readably,
)

PAUSE, TICKETS = "usage_days_since_last_event", "support_tickets_opened_last_30d"


def test_cut_points_are_numbers_that_a_person_would_say():
    random = np.random.default_rng(7)
    frame = pd.DataFrame({
        PAUSE: np.round(random.exponential(4, 5000)), TICKETS: random.poisson(3, 5000).astype(float),
        "billing_is_auto_renew_off": (random.random(5000) < 0.1).astype(float), "fit_plan": "small",
    })  # fmt: skip
    found = make_conditions(frame, frame.columns)
    assert Condition(PAUSE, AT_LEAST, 14.0) in found
    assert Condition("billing_is_auto_renew_off", AT_LEAST, 1.0) in found
    assert Condition("fit_plan", IS, "small") not in found, "it holds for all examples"
    assert {one.value for one in found if one.feature == PAUSE} <= {1.0, 2.0, 5.0, 10.0, 14.0}


def test_an_unknown_number_meets_no_condition():
    frame = pd.DataFrame({PAUSE: [np.nan, 3.0, 30.0]})
    assert Condition(PAUSE, AT_LEAST, 14.0).holds(frame).tolist() == [False, False, True]
    assert Condition(PAUSE, BELOW, 14.0).holds(frame).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("feature", "value", "rounded"),
    [
        (PAUSE, 13.0, 14.0),
        (PAUSE, 100.0, 90.0),
        (PAUSE, 0.4, 0.4),
        ("usage_active_days_last_28d", 13.0, 10.0),
        ("billing_mrr_cents", 187_300.0, 200_000.0),
    ],
)
def test_days_become_usual_periods_and_all_else_one_significant_digit(
    feature: str, value: float, rounded: float
) -> None:
    assert round_readably(feature, value) == rounded


def test_a_matrix_of_conditions_has_a_row_for_each_and_none_without_any() -> None:
    frame = pd.DataFrame({PAUSE: [np.nan, 3.0, 30.0], "fit_plan": ["small", None, "large"]})
    covers = cover([Condition(PAUSE, AT_LEAST, 14.0), Condition("fit_plan", IS, "small")], frame)
    assert covers.tolist() == [[False, False, True], [True, False, False]]
    assert cover([], frame).shape == (0, 3)
