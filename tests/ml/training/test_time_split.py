from datetime import timedelta

import pandas as pd
import pytest

from ml.training.time_split import MIN_TRAIN_WEEKS, HistoryTooShort, split_by_time
from tenure.core.settings_schema import Target, Training
from tests.ml.synthetic import make_examples


def test_no_label_window_reaches_into_the_next_part(
    examples: pd.DataFrame, target: Target, training: Training
) -> None:
    split = split_by_time(examples, target, training)
    window = timedelta(days=target.lead_days + target.horizon_days)
    for earlier, later in ((split.train, split.calibration), (split.calibration, split.test)):
        assert earlier["as_of_date"].max() + window <= later["as_of_date"].min()


def test_test_and_calibration_have_the_weeks_of_the_settings(
    examples: pd.DataFrame, target: Target, training: Training
) -> None:
    split = split_by_time(examples, target, training)
    assert split.test["as_of_date"].nunique() == training.test_weeks
    assert split.calibration["as_of_date"].nunique() == training.calibration_weeks
    assert split.before_test["as_of_date"].max() == split.calibration["as_of_date"].max()
    assert split.test["as_of_date"].max() == examples["as_of_date"].max()


def test_short_history_is_refused_and_the_weeks_are_counted(target: Target, training: Training) -> None:
    needed = MIN_TRAIN_WEEKS + training.calibration_weeks + training.test_weeks + 2 * 10
    short = make_examples(accounts=5, weeks=needed - 3)
    with pytest.raises(HistoryTooShort, match=f"{needed - 3} matured weeks .* about {needed} needed"):
        split_by_time(short, target, training)
    split_by_time(make_examples(accounts=5, weeks=needed), target, training)


def test_history_without_a_matured_example_is_refused(target: Target, training: Training) -> None:
    with pytest.raises(HistoryTooShort, match="no matured examples for churn"):
        split_by_time(make_examples(accounts=2, weeks=1).head(0), target, training)
