"""Split the examples by time: train | embargo | calibration | embargo | test."""

from dataclasses import astuple, dataclass
from datetime import date, timedelta

import pandas as pd

from tenure.core.errors import TenureError
from tenure.core.settings_schema import Target, Training

# Fewer weeks would show a single season. Whether they hold enough churn is decided by the count of positive accounts.
MIN_TRAIN_WEEKS = 4
TOO_SHORT = "history too short"


class HistoryTooShort(TenureError, ValueError):
    """Too few weeks to train, calibrate and test on separate periods; the message counts them."""


@dataclass(frozen=True)
class Split:
    """Examples by period.

    `before_test` is train, first embargo and calibration together: all whose label windows end before the test weeks.
    """

    train: pd.DataFrame
    calibration: pd.DataFrame
    test: pd.DataFrame
    before_test: pd.DataFrame

    def parts(self) -> dict[str, pd.DataFrame]:
        """Examples by name of the part: train, calibration, test."""
        return {"train": self.train, "calibration": self.calibration, "test": self.test}

    def positive_accounts(self) -> dict[str, int]:
        """How many accounts have a positive label, by part."""
        return {
            name: part.loc[part["label"] == 1, "account_id"].nunique() for name, part in self.parts().items()
        }

    def describe(self) -> dict[str, str]:
        """As-of dates, size and label rate of each part, as text for the model report."""
        return {
            f"{name} weeks": f"{part['as_of_date'].min():%Y-%m-%d} to {part['as_of_date'].max():%Y-%m-%d}, "
            f"{len(part)} examples, {100 * part['label'].mean():.2f} % positive"
            for name, part in self.parts().items()
        }


@dataclass(frozen=True)
class Borders:
    """Which as-of dates are whose: train to `train_until`, calibration after `calibration_from` up to
    `calibration_until`, test from `test_from`.
    """

    train_until: date
    calibration_from: date
    calibration_until: date
    test_from: date


def borders(last: date, target: Target, training: Training) -> Borders:
    """The borders when `last` is the last as-of date whose labels have matured."""
    window = timedelta(days=target.lead_days + target.horizon_days)
    test_from = last - timedelta(weeks=training.test_weeks - 1)
    calibration_until = test_from - window
    calibration_from = calibration_until - timedelta(weeks=training.calibration_weeks)
    return Borders(calibration_from - window, calibration_from, calibration_until, test_from)


def split_by_time(examples: pd.DataFrame, target: Target, training: Training) -> Split:
    """Train, calibration and test weeks, separated by an embargo of one label window.

    An example before a border is kept only if its label window ends before that border. Otherwise a churn inside the
    test weeks would also be the label of a training example.

    :raises HistoryTooShort: fewer than `MIN_TRAIN_WEEKS` as-of dates are left to train on.
    """
    if examples.empty:
        raise HistoryTooShort(
            f"no matured examples for {target.name}: every label window still lies in the future"
        )
    days = pd.to_datetime(examples["as_of_date"])
    at = borders(days.max(), target, training)
    train_until, calibration_from, calibration_until, test_from = map(pd.Timestamp, astuple(at))
    train = examples[days <= train_until]
    _require_weeks(days, train["as_of_date"].nunique(), target, training)
    calibration = examples[(days > calibration_from) & (days <= calibration_until)]
    return Split(train, calibration, examples[days >= test_from], examples[days <= calibration_until])


def _require_weeks(days: pd.Series, train_weeks: int, target: Target, training: Training) -> None:
    if train_weeks >= MIN_TRAIN_WEEKS:
        return
    embargo = 2 * -(-(target.lead_days + target.horizon_days) // 7)
    needed = MIN_TRAIN_WEEKS + training.calibration_weeks + training.test_weeks + embargo
    raise HistoryTooShort(
        f"{TOO_SHORT} for {target.name}: {days.nunique()} matured weeks ({days.min():%Y-%m-%d} to "
        f"{days.max():%Y-%m-%d}), about {needed} needed ({MIN_TRAIN_WEEKS} to train, "
        f"{training.calibration_weeks} to calibrate, {training.test_weeks} to test, {embargo} of embargo)"
    )
