"""What ranks the customers while no model serves: the baseline that orders the test weeks best, if one surely does."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, draw_accounts, estimate, measure_ranking
from ml.features.event_shares import event_of
from ml.features.training_set import CATEGORICAL
from ml.training.baselines import HEALTH_SCORE, SingleColumn, best_single_column
from ml.training.promotion_gate import MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
from ml.training.time_split import Split
from tenure.core.settings_schema import Training

CHANCE = 0.5


@dataclass(frozen=True)
class Fallback:
    """A column of the features, or `health score`, whose AUC on the test weeks is `auc`.

    The risk is `sign` times the value; `unknown` stands in for a value that is missing.
    """

    feature: str
    sign: float
    unknown: float
    auc: Estimate

    @property
    def is_proved(self) -> bool:
        """Its interval excludes chance."""
        return self.auc.low > CHANCE

    def score(self, frame: pd.DataFrame) -> np.ndarray:
        """The rank score of each row, higher is riskier."""
        return SingleColumn(self.feature, self.sign, self.unknown).score(frame)


def measure_fallbacks(split: Split, features: tuple[str, ...], training: Training) -> list[Fallback]:
    """The best single column and the health score, the better one first; none where too few accounts left to tell.

    The column is chosen, with its direction, on the train weeks: chosen on the test weeks, it would always look good.
    """
    positive = split.positive_accounts()
    if min(positive["train"], positive["test"]) < MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME:
        return []
    numbers = tuple(
        name
        for name in features
        if name not in CATEGORICAL and not event_of(name) and split.train[name].notna().any()
    )
    column = best_single_column(split.train, numbers)
    unknown_health = float(np.nan_to_num(split.train["health_score"].median()))
    weights = draw_accounts(split.test["account_id"], training.bootstrap_rounds, training.seed)
    label = split.test["label"].to_numpy(dtype=float)
    found = []
    health = SingleColumn("health_score", -1.0, unknown_health)
    for name, one in ((column.feature, column), (HEALTH_SCORE, health)):
        auc = estimate(measure_ranking(label, one.score(split.test), weights)["auc"])
        found.append(Fallback(name, one.sign, one.unknown, auc))
    return sorted(found, key=lambda one: -one.auc.value)
