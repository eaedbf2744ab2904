"""A company of yearly contracts, with few who leave and a strong renewal clock: the hardest baseline to beat.

Who leaves does so when the contract ends, so whoever is not due is safe, and "days until the paid period ends" alone
ranks well. A model is worth promoting only if it tells among the accounts that are due.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.train import train_challenger
from tenure import warehouse
from tests.ml.conftest import TRAINING_DAY, build_warehouse
from tests.ml.synthetic import LAST_MATURED

ACCOUNTS, WEEKS, YEAR, WINDOW = 700, 90, 364, 67
CLOCK, SLIDE = "billing_days_to_period_end", "usage_person_days_vs_best_quarter"


def make_company(signal: float) -> pd.DataFrame:
    """Weekly examples; one renewal in ten is the last.

    :param signal: how much more often an account leaves whose use has slid; 0: as often
    """
    random = np.random.default_rng(5)
    account, week = (part.ravel() for part in np.mgrid[0:ACCOUNTS, 0:WEEKS])
    # Each account has three terms at most in 90 weeks, and a slide in each of them.
    to_first_end = random.integers(YEAR, size=ACCOUNTS)[account] - 7 * week
    term = -np.floor_divide(to_first_end, YEAR)
    slide = random.normal(size=(ACCOUNTS, 3))
    leaves = random.random((ACCOUNTS, 3)) < 1 / (1 + np.exp(2.4 + 0.6 * signal - signal * slide))
    last_term = np.where(leaves.any(axis=1), leaves.argmax(axis=1), 9)[account]
    days_left = to_first_end % YEAR
    monday = pd.to_datetime([LAST_MATURED - timedelta(weeks=WEEKS - 1 - int(one)) for one in week])
    label = (term == last_term) & (days_left < WINDOW)
    noise = random.normal(size=len(week))
    frame = pd.DataFrame(
        {
            "account_id": [f"a{number:04d}" for number in account],
            "as_of_date": monday,
            "target": "churn",
            "label": label.astype(int),
            "outcome_on": (monday + pd.to_timedelta(days_left, "D")).where(label),
            CLOCK: days_left.astype(float),
            SLIDE: np.exp(-0.3 * slide[account, term] + 0.05 * noise),
            "billing_is_annual": 1.0,
            "support_open_tickets": random.poisson(2, size=len(week)).astype(float),
            "health_score": 70 + 5 * random.normal(size=len(week)),
        }
    )
    return frame[term <= last_term].sort_values(["account_id", "as_of_date"], ignore_index=True)


@pytest.fixture
def train(home: Path) -> Any:
    def trained(signal: float) -> dict[str, Any]:
        examples = make_company(signal)
        build_warehouse(examples)
        return train_challenger("churn", TRAINING_DAY)

    return trained


def test_a_model_that_tells_among_those_that_are_due_is_promoted(train: Any) -> None:
    result = train(signal=2.0)
    assert result["verdict"] == "promote", result["summary_markdown"]
    assert any("best single column" in reason for reason in result["reasons"])
    assert result["metrics"]["gain_over/best_single_column/auc_low"] > 0


def test_a_model_that_knows_the_clock_alone_is_refused_and_the_clock_ranks(train: Any) -> None:
    result = train(signal=0.0)
    assert result["verdict"] == "refuse"
    assert [reason.split(":")[:2] for reason in result["reasons"]] == [
        ["not proved better", " AUC against the best single column"]
    ]
    with warehouse.connect(read_only=True) as connection:
        (record,) = warehouse.read(connection, "select * from ml.trainings").to_dict("records")
    assert record["fallback_feature"] == CLOCK
    assert record["why"].startswith("not proved better: AUC against the best single column")
    assert "more accounts to learn from" in record["what_would_help"]
