"""Is the model as good for every kind of customer? AUC, promised and realised rate by plan, channel and the like."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluate import Estimate, draw_accounts, estimate, measure_ranking
from ml.training_set import CATEGORICAL

# Fewer churned accounts than this give an interval that says nothing.
LEAST_POSITIVE_ACCOUNTS = 10
# Draws of accounts: enough for an interval to look at, a quarter of the time of the gate's own.
ROUNDS = 100


@dataclass(frozen=True)
class Slice:
    """`auc` is None where too few churned to tell; `promised` and `realised` are shares of the examples."""

    name: str
    examples: int
    positive_accounts: int
    promised: float
    realised: float
    auc: Estimate | None

    def cells(self) -> list[str]:
        return [
            self.name,
            str(self.examples),
            str(self.positive_accounts),
            f"{self.promised:.2%}",
            f"{self.realised:.2%}",
            "too few to tell" if self.auc is None else str(self.auc),
        ]


COLUMNS = ["customers", "examples", "positive accounts", "promised", "realised", "AUC"]


def measure_slices(test: pd.DataFrame, probability: np.ndarray, seed: int) -> list[Slice]:
    """One per value of each category, the worst AUC first and those that cannot be told last."""
    scored = test.assign(probability=probability)
    slices = [
        _measure(f"{column.removeprefix('fit_')} {value}", rows, seed)
        for column in CATEGORICAL
        if column in scored
        for value, rows in scored.groupby(scored[column].fillna("unknown"), sort=True)
    ]
    return sorted(slices, key=lambda one: (one.auc is None, one.auc.value if one.auc else 0, one.name))


def _measure(name: str, rows: pd.DataFrame, seed: int) -> Slice:
    label = rows["label"].to_numpy(dtype=float)
    positive = rows.loc[label == 1, "account_id"].nunique()
    auc = None
    if positive >= LEAST_POSITIVE_ACCOUNTS and label.min() == 0:
        weights = draw_accounts(rows["account_id"], ROUNDS, seed)
        auc = estimate(measure_ranking(label, rows["probability"].to_numpy(), weights)["auc"])
    return Slice(name, len(rows), positive, float(rows["probability"].mean()), float(label.mean()), auc)
