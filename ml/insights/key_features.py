"""Key features: parts of the product whose absence goes with churn, adjusted for how much an account uses.

Active accounts use more of everything, so in an unadjusted comparison every feature looks key. Here accounts without a
feature are compared with accounts that use it in strata of plan, use per seat (quintiles) and number of other features
used. The ratio of the two churn rates over all strata is the Mantel-Haenszel risk ratio (Greenland and Robins 1985,
Biometrics 41, 55-68); quintiles remove about nine tenths of the confounding by a measure (Cochran 1968, Biometrics 24,
295-313). The interval comes from a bootstrap over accounts and is widened for the number of features compared
(Bonferroni): where no feature matters, at most one run in twenty reports one.
"""

import logging
from datetime import date
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts
from ml.features.event_shares import read_is_used
from ml.features.training_set import read_examples
from ml.insights.danger_line import LEARNED, MEASURE
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

TOO_FEW, NO_HISTORY = "too few accounts to compare", "not enough history"
COLUMNS = (
    "account_id", "as_of_date", "label", "fit_plan", "fit_tenure_days", "usage_active_users_last_28d", MEASURE,
)  # fmt: skip
# Younger accounts have no full 28 days in which a feature could be used.
LEAST_TENURE_DAYS = 28
# Churn without the feature over churn with it, by the lower end of the interval.
LEAST_RATIO = 1.2
# Share of the examples with the feature, and without it. A plan with a smaller share of users does not include it.
LEAST_SHARE = 0.05
# Churned accounts with the feature, and without it.
LEAST_CHURNED = 10
LEVELS = 5


def learn_key_features(as_of_date: str | date) -> dict[str, Any]:
    """Compare all features on the examples matured at the day and record them in `ml.key_features`; idempotent.

    :return: learned_on, features (how many were compared), key (the names of the key ones)
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    training = settings.training
    examples = read_examples(settings.targets["churn"], day, COLUMNS)
    with warehouse.connect() as connection:
        is_used = read_is_used(connection, examples)
        found = compare_features(
            examples, is_used, training.min_positive_accounts, training.bootstrap_rounds, training.seed
        )
        warehouse.create_ml_table(connection, "key_features")
        rows = found.assign(learned_on=day)
        warehouse.replace_partition(connection, "ml.key_features", rows, {"learned_on": day})
    key = found.loc[found["is_key"], "event_name"].tolist()
    log.info("key features: %s of %d", ", ".join(key) or "none", len(found))
    return {"learned_on": day.isoformat(), "features": len(found), "key": key}


def compare_features(
    examples: pd.DataFrame, is_used: pd.DataFrame, min_positive_accounts: int, rounds: int, seed: int
) -> pd.DataFrame:
    """One row per feature, as in `ml.key_features`.

    :param examples: the columns of `COLUMNS`; rows with unknown use per seat, without users, or of new accounts are
        ignored
    :param is_used: a boolean column per feature, with the rows of `examples`
    """
    counts = (
        examples[MEASURE].notna()
        & (examples["usage_active_users_last_28d"] > 0)
        & (examples["fit_tenure_days"] >= LEAST_TENURE_DAYS)
    )
    known, is_used = examples[counts].reset_index(drop=True), is_used[counts].reset_index(drop=True)
    positive = int(known.loc[known["label"] == 1, "account_id"].nunique())
    method = LEARNED if positive >= min_positive_accounts else NO_HISTORY
    found = pd.DataFrame([_describe(known, used, method) for _, used in is_used.items()])
    found = found.reindex(columns=["event_name", "share_using", "churn_with", "churn_without", "method"])
    compared = found.loc[found["method"] == LEARNED, "event_name"].tolist()
    intervals = _intervals(known, is_used, compared, rounds, seed)
    found = found.join(intervals, on="event_name")
    return found.assign(is_key=found["low"] > LEAST_RATIO, examples=len(known), positive_accounts=positive)


def _describe(known: pd.DataFrame, used: pd.Series, method: str) -> dict[str, Any]:
    """Share of users and churn rates in the plans that include the feature, and the method: comparable or too few."""
    group = known[_is_included(known, used)]
    used = used.loc[group.index]
    churned = group["label"] == 1
    rates = group.groupby(used)["label"].mean()
    sides = [group.loc[churned & side, "account_id"].nunique() for side in (used, ~used)]
    share = float(used.mean()) if len(used) else 0.0
    if method == LEARNED and (not LEAST_SHARE <= share <= 1 - LEAST_SHARE or min(sides) < LEAST_CHURNED):
        method = TOO_FEW
    return {
        "event_name": used.name,
        "share_using": share,
        "churn_with": rates.get(True),
        "churn_without": rates.get(False),
        "method": method,
    }


def _is_included(known: pd.DataFrame, used: pd.Series) -> pd.Series:
    """Mask of the rows whose plan includes the feature, judged by its users among the plan's customers."""
    return used.groupby(known["fit_plan"].fillna("unknown")).transform("mean") >= LEAST_SHARE


def _intervals(
    known: pd.DataFrame, is_used: pd.DataFrame, features: list[str], rounds: int, seed: int
) -> pd.DataFrame:
    """ratio, low and high by feature; the 95 % hold simultaneously for all features."""
    columns = ["ratio", "low", "high"]
    if not features:
        return pd.DataFrame(columns=columns, dtype=float)
    account, names = pd.factorize(known["account_id"])
    drawn = draw_accounts(pd.Series(names), rounds, seed)
    margin = NormalDist().inv_cdf(1 - 0.025 / max(len(features), 1))
    level = np.searchsorted(
        known[MEASURE].quantile(np.arange(1, LEVELS) / LEVELS), known[MEASURE], side="right"
    )
    breadth = is_used.sum(axis=1)
    rows = {}
    for feature in features:
        used = is_used[feature]
        groups = [known["fit_plan"].fillna("unknown"), level, breadth - used]
        stratum = known.groupby(groups, sort=True).ngroup()
        rows[feature] = _interval(_ratios(drawn, account, known["label"], used, stratum), margin)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float)


def _interval(ratios: np.ndarray, margin: float) -> tuple[float, float, float]:
    """The sample's ratio (the first) with its interval, normal on the log scale."""
    spread = margin * np.log(ratios[1:]).std(ddof=1)
    return ratios[0], ratios[0] * np.exp(-spread), ratios[0] * np.exp(spread)


def _ratios(
    drawn: np.ndarray, account: np.ndarray, label: pd.Series, used: pd.Series, stratum: pd.Series
) -> np.ndarray:
    """Mantel-Haenszel risk ratio, churn without the feature over churn with it, by draw."""
    cell = (2 * stratum + used).to_numpy()
    size = 2 * (int(stratum.max()) + 1)
    examples = _totals(drawn, account, cell, np.ones(len(cell)), size)
    churned = _totals(drawn, account, cell, label.to_numpy(dtype=float), size)
    without, with_it = slice(0, None, 2), slice(1, None, 2)
    both = np.maximum(examples[:, without] + examples[:, with_it], 1e-9)
    above = (churned[:, without] * examples[:, with_it] / both).sum(axis=1)
    below = (churned[:, with_it] * examples[:, without] / both).sum(axis=1)
    return np.maximum(above, 1e-9) / np.maximum(below, 1e-9)


def _totals(
    drawn: np.ndarray, account: np.ndarray, cell: np.ndarray, amount: np.ndarray, size: int
) -> np.ndarray:
    """Sum of the amounts, draws x cells; the weeks of an account in a cell are summed before the draws are applied."""
    summed = pd.Series(amount).groupby([cell, account], sort=True).sum()
    cells, accounts = (summed.index.get_level_values(level).to_numpy() for level in (0, 1))
    found, starts = np.unique(cells, return_index=True)
    totals = np.zeros((len(drawn), size))
    totals[:, found] = np.add.reduceat(drawn[:, accounts] * summed.to_numpy(), starts, axis=1)
    return totals
