"""The Monday list of each day, and the calibration error that its accounts share."""

import numpy as np
import pandas as pd
import pytest

from ml.evaluation.shared_count_error import choose_lists, shared_error


def test_the_list_has_the_highest_of_each_day() -> None:
    scored = pd.DataFrame(
        {
            "account_id": list("abab"),
            "as_of_date": ["d1", "d1", "d2", "d2"],
            "probability": [0.1, 0.2, 0.4, 0.3],
        }
    )
    assert choose_lists(scored, 1)["probability"].tolist() == [0.2, 0.4]


def test_the_shared_error_counts_an_account_once_however_many_weeks_it_has() -> None:
    once = pd.DataFrame(
        {
            "account_id": list("abcd"),
            "as_of_date": "2026-01-05",
            "label": [1, 1, 0, 0],
            "probability": [0.5] * 4,
        }
    )
    # Four residuals of a half over an expected count of two.
    assert shared_error(once) == pytest.approx(1 / 2)
    assert shared_error(pd.concat([once] * 9)) == pytest.approx(1 / 2)
    others = once.assign(account_id=list("efgh"))
    assert shared_error(pd.concat([once, others])) == pytest.approx(0.5 / np.sqrt(2))
