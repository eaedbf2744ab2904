"""What ranks in place of a model: chosen on earlier weeks, measured on later ones."""

import numpy as np
import pandas as pd
import pytest

from ml.training.fallback import Fallback, measure_fallbacks
from ml.training.time_split import Split
from tenure.core.settings_schema import Training

FEATURES = ("usage_days", "support_tickets", "fit_plan", "adoption_share_of_x_last_28d")


def weeks(seed: int, churned: int = 60, others: int = 240, **signals: float) -> pd.DataFrame:
    """One example per account. `signals`: by how much those that left differ in a column."""
    random = np.random.default_rng(seed)
    label = np.array([1] * churned + [0] * others)
    frame = pd.DataFrame({"account_id": [f"{seed}-{n}" for n in range(len(label))], "label": label})
    for name in ("usage_days", "support_tickets", "health_score", "adoption_share_of_x_last_28d"):
        frame[name] = random.normal(size=len(label)) + signals.get(name, 0) * label
    return frame.assign(fit_plan=np.where(label == 1, "small", "large"))


def measure(train: pd.DataFrame, test: pd.DataFrame, training: Training) -> list[Fallback]:
    return measure_fallbacks(Split(train, train, test, train), FEATURES, training)


def test_the_better_of_column_and_health_score_comes_first(training: Training) -> None:
    signals = {"usage_days": -1.5, "health_score": -0.7}
    column, health = measure(weeks(1, **signals), weeks(2, **signals), training)
    assert (column.feature, column.sign, health.feature) == ("usage_days", -1.0, "health score")
    assert column.is_proved
    assert health.is_proved
    assert column.auc.value > health.auc.value > 0.6
    rows = pd.DataFrame({"usage_days": [3.0, np.nan, -1.0]})
    assert column.score(rows).tolist() == [-3.0, -column.unknown, 1.0]


def test_a_column_that_told_only_earlier_is_not_proved(training: Training) -> None:
    found = measure(weeks(1, usage_days=-1.5), weeks(2, support_tickets=-1.5), training)
    assert {one.feature for one in found} == {"usage_days", "health score"}
    assert not any(one.is_proved for one in found)


def test_categories_and_shares_of_events_do_not_rank(training: Training) -> None:
    signals = {"adoption_share_of_x_last_28d": 3.0}
    assert {one.feature for one in measure(weeks(1, **signals), weeks(2, **signals), training)} <= {
        "usage_days",
        "support_tickets",
        "health score",
    }


@pytest.mark.parametrize("churned", [(9, 60), (60, 9)])
def test_where_hardly_anybody_left_nothing_is_measured(churned: tuple[int, int], training: Training) -> None:
    train, test = (weeks(seed, churned=count) for seed, count in enumerate(churned))
    assert measure(train, test, training) == []
