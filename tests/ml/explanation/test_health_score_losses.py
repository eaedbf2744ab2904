import numpy as np
import pandas as pd
import pytest

from ml.explanation.health_score_losses import lost_points

WEIGHTS = pd.DataFrame(
    {
        "feature": ["usage_change", "support_open_tickets"],
        "worst_value": [-0.5, 6.0],
        "best_value": [0.0, 1.0],
        "weight": [6.0, 2.0],
    }
)


def test_lost_points_of_an_account_counted_by_hand() -> None:
    frame = pd.DataFrame({"usage_change": [-0.25], "support_open_tickets": [6.0]})
    # Half of three quarters of the score, and all of the last quarter.
    assert lost_points(frame, WEIGHTS).to_numpy().tolist() == [[37.5, 25.0]]


def test_an_unknown_signal_costs_nothing_and_the_others_share_its_weight() -> None:
    frame = pd.DataFrame({"usage_change": [np.nan, np.nan], "support_open_tickets": [6.0, np.nan]})
    assert lost_points(frame, WEIGHTS).to_numpy().tolist() == [[0.0, 100.0], [0.0, 0.0]]


def test_values_beyond_worst_and_best_cost_no_more_than_all_or_nothing() -> None:
    frame = pd.DataFrame({"usage_change": [-9.0, 9.0], "support_open_tickets": [99.0, 0.0]})
    assert lost_points(frame, WEIGHTS).sum(axis=1).tolist() == pytest.approx([100.0, 0.0])
