"""The windows that the length of the history allows: the settings' own, or shorter ones before none at all."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from ml.training.promotion_gate import count_reasons
from ml.training.time_split import HistoryTooShort, Split, split_by_time
from tenure.core.settings_schema import Target, Training

SHARES = (1.0, 0.75, 0.5, 0.35)
LEAST_WEEKS = 4


def windows(training: Training) -> Iterator[Training]:
    """The settings with test and calibration weeks as they are, then with fewer and fewer of both."""
    for share in SHARES:
        yield replace(
            training,
            test_weeks=max(LEAST_WEEKS, round(share * training.test_weeks)),
            calibration_weeks=max(LEAST_WEEKS, round(share * training.calibration_weeks)),
        )


def split_in_fitting_windows(examples: pd.DataFrame, target: Target, training: Training) -> Split:
    """The split with the longest windows that leave enough churned accounts in each part.

    Shorter test weeks have wider intervals: less is proved with them, but nothing wrongly. Where no windows fit, the
    split is that of the settings, and what is missing is told of those.

    :raises HistoryTooShort: no windows leave weeks to train on
    """
    for one in windows(training):
        try:
            split = split_by_time(examples, target, one)
        except HistoryTooShort:
            continue
        if not count_reasons(split.positive_accounts(), training.min_positive_accounts):
            return split
    return split_by_time(examples, target, training)
