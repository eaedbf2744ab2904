"""Windows shrink with the history, and no further than they have to."""

import pandas as pd
import pytest

from ml.training.time_split import HistoryTooShort
from ml.training.windows import split_in_fitting_windows, windows
from tenure.core.settings_schema import Target, Training


def history(weeks: int, churned_a_week: int) -> pd.DataFrame:
    """Every week other accounts are positive, and a hundred stay."""
    mondays = pd.date_range("2024-01-01", periods=weeks, freq="7D")
    rows = [(f"stays {n}", day, 0) for n in range(100) for day in mondays]
    rows += [(f"left {day} {n}", day, 1) for n in range(churned_a_week) for day in mondays]
    return pd.DataFrame(rows, columns=["account_id", "as_of_date", "label"])


def weeks_of(frame: pd.DataFrame) -> int:
    return frame["as_of_date"].nunique()


def test_a_long_history_keeps_the_windows_of_the_settings(target: Target, training: Training) -> None:
    split = split_in_fitting_windows(history(120, 2), target, training)
    assert (weeks_of(split.test), weeks_of(split.calibration)) == (
        training.test_weeks,
        training.calibration_weeks,
    )


def test_a_short_history_gets_the_longest_windows_that_leave_enough(
    target: Target, training: Training
) -> None:
    embargo = 2 * -(-(target.lead_days + target.horizon_days) // 7)
    weeks = embargo + training.test_weeks + training.calibration_weeks
    split = split_in_fitting_windows(history(weeks, 6), target, training)
    assert weeks_of(split.test) == windows_of(training)[1][0]
    assert split.positive_accounts()["train"] >= training.min_positive_accounts


def windows_of(training: Training) -> list[tuple[int, int]]:
    return [(one.test_weeks, one.calibration_weeks) for one in windows(training)]


def test_where_no_windows_fit_those_of_the_settings_say_what_is_missing(
    target: Target, training: Training
) -> None:
    split = split_in_fitting_windows(history(120, 0), target, training)
    assert weeks_of(split.test) == training.test_weeks
    with pytest.raises(HistoryTooShort, match="history too short"):
        split_in_fitting_windows(history(8, 5), target, training)
