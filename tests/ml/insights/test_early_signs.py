"""A feature that differs in the first days is reported with both medians; noise is not."""

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import Phrasebook
from ml.insights.early_signs import early_signs
from tenure.core import paths


def first_days(planted: float) -> tuple[pd.DataFrame, set[str], Phrasebook]:
    random = np.random.default_rng(7)
    frame = pd.DataFrame({
        "account_id": [f"a{number}" for number in range(300)], "support_open_tickets": random.poisson(3, 300),
        "usage_active_days_last_28d": random.normal(15, 3, 300), "adoption_breadth_last_28d": random.random(300),
    })  # fmt: skip
    group = {f"a{number}" for number in range(30)}
    frame.loc[:29, "support_open_tickets"] += planted
    return frame, group, Phrasebook(pd.read_csv(paths.DBT_PROJECT / "seeds" / "reason_phrases.csv"), "usd")


def test_what_differs_in_the_first_days_is_told_and_nothing_else():
    assert early_signs(*first_days(planted=4), seed=7) == ["open tickets: 7 against 3"]
    assert early_signs(*first_days(planted=0), seed=7) == []


def test_a_group_with_too_few_known_values_has_no_signs():
    frame, group, phrasebook = first_days(planted=4)
    frame.loc[4:29, "support_open_tickets"] = np.nan
    assert early_signs(frame, group, phrasebook, seed=7) == []
