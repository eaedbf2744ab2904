"""Which learner is kept: the evidence of several folds in time, all of which lie before the test weeks.

A fold trains on the weeks before and judges the weeks after an embargo of one label window. What is compared is the
log loss of each learner under the sigmoid that suits it best on the judged weeks (two parameters for thousands of rows,
the same favour to all): calibration follows anyway, so only what a sigmoid cannot mend should count. The weeks of an
account are not independent; differences are therefore paired by account. The learners stand in an order of preference,
and a later one replaces the one that stands only if the interval of the difference excludes zero.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, draw_accounts, estimate, measure_probability
from ml.training.calibrate import calibrate
from ml.training.directions import read_directions
from ml.training.learners import LEARNERS, fit_learner, usable_features
from ml.training.promotion_gate import MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
from ml.training.thin_weeks import thin_weeks
from ml.training.time_split import MIN_TRAIN_WEEKS, Split
from tenure.core.settings_schema import Target, Training

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

log = logging.getLogger("tenure")

FOLDS = 3
# Examples and the names of their features in, a fitted learner out.
Fit = Callable[[pd.DataFrame, tuple[str, ...]], "Pipeline"]


@dataclass(frozen=True)
class Choice:
    """The learner that is kept, and why; without a fold there is no evidence and the first of all stands."""

    learner: str
    folds: int
    losses: dict[str, Estimate]
    """Mean log loss over the judged weeks, by learner."""
    gains: dict[str, tuple[str, Estimate]]
    """By learner the one that stood before it, and its log loss minus that one's."""

    def in_words(self) -> str:
        if not self.folds:
            return f"{self.learner}, as there are too few weeks before the test to compare learners"
        said = [f"{name} {loss.value:.4f}" for name, loss in self.losses.items()]
        said += [
            f"{name} against {stood} {gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})"
            for name, (stood, gain) in self.gains.items()
        ]
        return f"{self.learner} (log loss on {self.folds} folds before the test: {', '.join(said)})"


def choose_learner(split: Split, features: tuple[str, ...], target: Target, training: Training) -> Choice:
    """Compare the learners of training on the folds, and say in the log which one is kept."""
    choice = compare(fits_of_training(target, training), split, features, target, training)
    log.info("%s: %s", target.name, choice.in_words())
    return choice


def fits_of_training(target: Target, training: Training) -> dict[str, Fit]:
    """How each learner of `LEARNERS` is fitted, in their order, without those that lack the directions they need."""
    directions = read_directions(target)
    return {
        name: partial(fit_learner, name, seed=training.seed, directions=directions)
        for name, needs in LEARNERS.items()
        if directions or not needs
    }


def compare(
    fits: Mapping[str, Fit], split: Split, features: tuple[str, ...], target: Target, training: Training
) -> Choice:
    """The learner that stands at the end of `fits`, which are in the order of preference."""
    names = list(fits)
    parts = [
        (judged, _judge(fits, train, judged, features, training.most_examples // 4))
        for train, judged in time_folds(split, target, training)
    ]
    if not parts:
        return Choice(names[0], 0, {}, {})
    judged = pd.concat([rows for rows, _ in parts])
    weights = draw_accounts(judged["account_id"], training.bootstrap_rounds, training.seed)
    label = judged["label"].to_numpy(dtype=float)
    drawn = {
        name: measure_probability(label, np.concatenate([found[name] for _, found in parts]), weights)[
            "log_loss"
        ]
        for name in names
    }
    stands, gains = names[0], {}
    for name in names[1:]:
        gain = estimate(drawn[name] - drawn[stands])
        gains[name] = (stands, gain)
        stands = name if gain.high < 0 else stands
    return Choice(stands, len(parts), {name: estimate(loss) for name, loss in drawn.items()}, gains)


def time_folds(
    split: Split, target: Target, training: Training
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Train and judged rows of up to `FOLDS` folds, the latest first; those with too little of either are left out."""
    rows = split.before_test
    days = pd.to_datetime(rows["as_of_date"])
    window = timedelta(days=target.lead_days + target.horizon_days)
    length = timedelta(weeks=max(1, training.calibration_weeks // 2))
    for fold in range(FOLDS):
        last = days.max() - fold * length
        judged = rows[(days > last - length) & (days <= last)]
        train = rows[days <= last - length - window]
        enough = train["as_of_date"].nunique() >= MIN_TRAIN_WEEKS and all(
            part.loc[part["label"] == 1, "account_id"].nunique() >= MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
            for part in (train, judged)
        )
        if enough:
            yield train, judged


def _judge(
    fits: Mapping[str, Fit], train: pd.DataFrame, judged: pd.DataFrame, features: tuple[str, ...], most: int
) -> dict[str, np.ndarray]:
    """Probabilities of the judged rows by learner, each under its best sigmoid; `most` examples tell them apart."""
    usable = usable_features(train, features)
    rows = thin_weeks(train, most)
    return {
        name: calibrate(fit(rows, usable), judged, usable).predict_proba(judged[list(usable)])[:, 1]
        for name, fit in fits.items()
    }
