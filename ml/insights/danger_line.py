"""The danger line: the level of use below which accounts churn much more often, with an interval, or a provisional one.

A decision stump: one cut in one measure, with a churn rate below and another above, chosen by maximum likelihood. The
interval of the cut comes from a bootstrap over accounts. The line counts as learned only when the lower end of the
ratio of the two rates is at least `LEAST_RATIO`; otherwise it is provisional, the bottom quartile of the measure.
"""

import logging
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts
from ml.features.training_set import read_examples
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

MEASURE = "seat_person_days_last_28d"
LEARNED, PROVISIONAL = "learned", "provisional: bottom quartile"
# Candidate cuts, as quantiles of the measure: a line with hardly any or nearly all accounts below it warns of nothing.
CANDIDATES = np.linspace(0.02, 0.60, 59)
PROVISIONAL_SHARE = 0.25
# Churn rate below the line over that above it, by the lower end of the interval.
LEAST_RATIO = 1.5


@dataclass(frozen=True)
class DangerLine:
    """`line` in the unit of the measure, `low` to `high` its 95 % interval; rates are churn per example.

    `line` is None when the measure is unknown for all accounts, as without a source of seats.
    """

    line: float | None
    low: float | None
    high: float | None
    churn_below: float | None
    churn_above: float | None
    method: str
    examples: int
    positive_accounts: int


def draw_danger_line(as_of_date: str | date) -> dict[str, Any]:
    """Learn the line from all examples matured at the day and record it in `ml.danger_lines`; idempotent.

    :return: the line with its interval, its method and the day it was learned on
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    training = settings.training
    examples = read_examples(settings.targets["churn"], day, ("account_id", "as_of_date", "label", MEASURE))
    drawn = learn_danger_line(
        examples, training.min_positive_accounts, training.bootstrap_rounds, training.seed
    )
    row = {"learned_on": day, "measure": MEASURE, **asdict(drawn)}
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "danger_lines")
        warehouse.replace_partition(
            connection, "ml.danger_lines", pd.DataFrame([row]), {"learned_on": day, "measure": MEASURE}
        )
    log.info("danger line: %s", row)
    return row | {"learned_on": day.isoformat()}


def learn_danger_line(
    examples: pd.DataFrame, min_positive_accounts: int, rounds: int, seed: int, measure: str = MEASURE
) -> DangerLine:
    """The line with its interval; provisional when too few accounts churned or the rates differ too little.

    :param examples: account_id, label (0/1) and the measure; rows in which it is unknown are ignored
    """
    known = examples[examples[measure].notna()]
    positive = int(known.loc[known["label"] == 1, "account_id"].nunique())
    if positive < min_positive_accounts:
        return _provisional(known, measure, positive)
    values, label = known[measure].to_numpy(), known["label"].to_numpy(dtype=float)
    cuts = np.unique(np.quantile(values, CANDIDATES))
    is_below = values[:, None] < cuts
    weights = draw_accounts(known["account_id"], rounds, seed)
    best, below, above = _best_cuts(weights, label, is_below)
    ratio = below / np.maximum(above, 1e-9)
    if np.quantile(ratio, 0.025) < LEAST_RATIO:
        return _provisional(known, measure, positive)
    low, high = np.quantile(cuts[best[1:]], [0.025, 0.975])
    return DangerLine(
        float(cuts[best[0]]),
        float(low),
        float(high),
        float(below[0]),
        float(above[0]),
        LEARNED,
        len(known),
        positive,
    )


def _best_cuts(
    weights: np.ndarray, label: np.ndarray, is_below: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Index of the best cut by draw, and the churn rates below and above it; the first entry is the sample's."""
    below = is_below.astype(float)
    n_below, bad_below = weights @ below, (weights * label) @ below
    n_above = weights.sum(axis=1, keepdims=True) - n_below
    bad_above = (weights @ label)[:, None] - bad_below
    gain = log_likelihood(bad_below, n_below) + log_likelihood(bad_above, n_above)
    best = gain.argmax(axis=1)
    rows = np.arange(len(best))
    return (
        best,
        (bad_below / np.maximum(n_below, 1))[rows, best],
        (bad_above / np.maximum(n_above, 1))[rows, best],
    )


def log_likelihood(bad: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Log-likelihood of `bad` positives out of `n` at their own rate; 0 for an empty side."""
    rate = np.clip(bad / np.maximum(n, 1), 1e-9, 1 - 1e-9)
    return bad * np.log(rate) + (n - bad) * np.log(1 - rate)


def _provisional(known: pd.DataFrame, measure: str, positive: int) -> DangerLine:
    line = float(known[measure].quantile(PROVISIONAL_SHARE)) if len(known) else None
    return DangerLine(line, None, None, None, None, PROVISIONAL, len(known), positive)
