"""The bands of the health score, calibrated on history: two bounds between which accounts leave at different rates.

A step function of three levels, chosen by maximum likelihood among those that fall from band to band and leave each
band at least `LEAST_SHARE` of the examples. Churn is compared by a bootstrap over accounts: the bounds count as learned
only where the lower end of the ratio of the lowest band's churn to the highest band's is at least `LEAST_RATIO`.
"""

import logging
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts
from ml.features.training_set import read_examples
from ml.insights.danger_line import log_likelihood
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("tenure")

LEARNED, PROVISIONAL = "learned", "provisional: the bounds of the settings"
LEAST_SHARE = 0.05
LEAST_RATIO = 1.5
BANDS = ("at_risk", "watch", "healthy")


@dataclass(frozen=True)
class HealthBands:
    """Lower bounds of `watch` and `healthy` in points of the health score, None where history teaches none.

    `churn_*` and `share_*`: of each band the share of its examples that churned, and its share of all examples.
    """

    method: str
    examples: int
    positive_accounts: int
    watch_from: float | None = None
    healthy_from: float | None = None
    churn_at_risk: float | None = None
    churn_watch: float | None = None
    churn_healthy: float | None = None
    share_at_risk: float | None = None
    share_watch: float | None = None
    share_healthy: float | None = None


def learn_health_bands(as_of_date: str | date) -> dict[str, Any]:
    """Learn the bounds from all examples matured at the day and record them in `ml.health_bands`; idempotent.

    :return: the bounds with the churn of each band, the method and the day of the learning
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    training = settings.training
    examples = read_examples(
        settings.targets["churn"], day, ("account_id", "as_of_date", "label", "health_score")
    )
    learned = calibrate_bands(
        examples, training.min_positive_accounts, training.bootstrap_rounds, training.seed
    )
    row = {"learned_on": day, **asdict(learned)}
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "health_bands")
        warehouse.replace_partition(connection, "ml.health_bands", pd.DataFrame([row]), {"learned_on": day})
    log.info("bands of the health score: %s", row)
    return row | {"learned_on": day.isoformat()}


def healthy_from(connection: "duckdb.DuckDBPyConnection", day: date) -> float:
    """The lowest healthy score by the last learning up to the day, else by the settings, as the published verdict."""
    provisional = float(read_settings().bands.healthy)
    if not warehouse.table_exists(connection, "ml.health_bands"):
        return provisional
    found = connection.execute(
        "select healthy_from from ml.health_bands where method = ? and learned_on <= ?"
        " order by learned_on desc limit 1",
        [LEARNED, day],
    ).fetchone()
    return float(found[0]) if found else provisional


def calibrate_bands(
    examples: pd.DataFrame, min_positive_accounts: int, rounds: int, seed: int
) -> HealthBands:
    """The bounds in whole points; provisional where too few accounts churned or the bands differ too little.

    :param examples: account_id, label (0/1), health_score; rows in which it is unknown are ignored
    """
    known = examples[examples["health_score"].notna()]
    positive = int(known.loc[known["label"] == 1, "account_id"].nunique())
    nothing = HealthBands(PROVISIONAL, len(known), positive)
    if positive < min_positive_accounts:
        return nothing
    score, label = known["health_score"].to_numpy(dtype=float), known["label"].to_numpy(dtype=float)
    bounds = _most_likely_bounds(score, label)
    if bounds is None:
        return nothing
    band = np.digitize(score, bounds)
    of_band = np.eye(len(BANDS))[band]
    weights = draw_accounts(known["account_id"], rounds, seed)
    churn = ((weights * label) @ of_band) / np.maximum(weights @ of_band, 1)
    if np.quantile(churn[1:, 0] / np.maximum(churn[1:, 2], 1e-9), 0.025) < LEAST_RATIO:
        return nothing
    shares = of_band.mean(axis=0)
    return HealthBands(LEARNED, len(known), positive, *map(float, (*bounds, *churn[0], *shares)))


def _most_likely_bounds(score: np.ndarray, label: np.ndarray) -> tuple[float, float] | None:
    """The two whole scores that split the examples best; None where churn never falls from band to band."""
    points = np.arange(np.ceil(score.min()), np.floor(score.max()) + 1)
    order = np.sort(score)
    below = np.searchsorted(order, points)
    churned_below = np.searchsorted(np.sort(score[label == 1]), points)
    best, found = -np.inf, None
    for low, high in combinations(range(len(points)), 2):
        rows = np.diff([0, below[low], below[high], len(score)])
        churned = np.diff([0, churned_below[low], churned_below[high], int(label.sum())])
        if rows.min() < LEAST_SHARE * len(score):
            continue
        rate = churned / rows
        if not rate[0] > rate[1] > rate[2]:
            continue
        likelihood = float(log_likelihood(churned, rows).sum())
        if likelihood > best:
            best, found = likelihood, (float(points[low]), float(points[high]))
    return found
