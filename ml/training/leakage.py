"""Target leakage: which columns know the outcome?

Two signs, each judged by the lower end of an interval over accounts that is widened for the number of columns
(Bonferroni):

- **The AUC of one column alone is implausible.** It lies above `training.implausible_column_auc`.
- **The column knows where the horizon ends.** A shifted copy of the outcome separates the accounts that leave in the
  last three weeks of the horizon from all others, and cannot separate those that leave in the three weeks after it.
  Honest behaviour fades with distance, and over these weeks no faster than over the three before; it does not know on
  which day the horizon ends. Tested for each column, and for the model as a whole, because columns may leak only
  together. Accounts whose contract, longer than a month, runs out around the edge are left out: that day was agreed
  on long before, and who knows it knows the end of the horizon honestly.

Not detected: a weak leak (on the demo: the label under noise of twice its size), and a noisy one that looks beyond the
horizon (days until the end, under years of noise). Where fewer than `LEAST_ACCOUNTS` leave on either side of the edge,
only the first sign is tested. These cases are covered by the tests that add later facts and compare bit for bit
(tests/dbt_project/test_point_in_time.py).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts, measure_ranking
from ml.features.training_set import CATEGORICAL
from ml.training.baselines import as_single_column
from ml.training.fit import FittedModel
from ml.training.time_split import Split
from tenure.core.settings_schema import Target, Training

# Width of each side of the edge: short, because behaviour fades, and long enough for a hundred churned accounts.
EDGE_DAYS = 21
CONTRACT_END = "billing_days_to_period_end"
# Whoever pays by the month may leave at the end of any: that day says nothing of the horizon.
LONGEST_MONTH = 31
LEAST_ACCOUNTS = 10
LEAK = "leak"
WAY_OUT = "find out when its value is known; if it is honest, name it under training.known_columns"

Score = Callable[[pd.DataFrame], np.ndarray]


@dataclass(frozen=True)
class HorizonEdge:
    """Test examples around the end of the horizon.

    `within`, `after` and `before` are masks over the rows: the account leaves in the last `EDGE_DAYS` of the horizon,
    in the `EDGE_DAYS` after it, or in the `EDGE_DAYS` before the last ones.
    """

    rows: pd.DataFrame
    before: np.ndarray
    within: np.ndarray
    after: np.ndarray

    def is_populated(self) -> bool:
        """Whether each of the three sides has at least `LEAST_ACCOUNTS` accounts."""
        sides = (
            self.rows.loc[side, "account_id"].nunique() for side in (self.before, self.within, self.after)
        )
        return min(sides) >= LEAST_ACCOUNTS

    def auc(self, side: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """AUC of the rows of one side against the rows of none, one value per row of `weights`."""
        compared = side | ~(self.before | self.within | self.after)
        return measure_ranking(side[compared].astype(float), score[compared], weights[:, compared])["auc"]

    def auc_by_side(self, score: np.ndarray) -> tuple[float, float, float]:
        """AUC before, within and after."""
        one = np.ones((1, len(self.rows)))
        before, within, after = (
            float(self.auc(side, score, one)[0]) for side in (self.before, self.within, self.after)
        )
        return before, within, after

    def drop(self, score: np.ndarray) -> float:
        """Drop of the AUC from within to after, less that from before to within (how fast behaviour fades anyway)."""
        before, within, after = self.auc_by_side(score)
        return within - after - max(0.0, before - within)


def is_leak(reasons: Sequence[str]) -> bool:
    """Whether the first of a gate's reasons is a sentence of `find_leaks`."""
    return bool(reasons) and reasons[0].startswith(LEAK)


def find_leaks(fitted: FittedModel, split: Split, target: Target, training: Training) -> tuple[str, ...]:
    """One sentence per leaking column, or one on the model as a whole; empty when nothing leaks.

    Columns in `training.known_columns` were checked by a person and are skipped.
    """
    edge = find_edge(split.test, target)
    tested = [name for name in fitted.features if name not in training.known_columns]
    margin = NormalDist().inv_cdf(1 - 0.025 / max(len(tested), 1))
    found = tuple(
        sentence for name in tested if (sentence := _column_leak(name, split, edge, target, training, margin))
    )
    return found or tuple(_model_leak(fitted, split, edge, tested, training))


def find_edge(test: pd.DataFrame, target: Target) -> HorizonEdge:
    """The edge of the horizon in the test weeks.

    Leaves out the last `EDGE_DAYS`, in which it is not known yet who leaves just after the horizon, and the accounts
    whose contract runs out around its end.

    :param test: account_id, as_of_date, label, and `outcome_on` (the day of the outcome) where the label is 1
    """
    ordered = test.sort_values(["account_id", "as_of_date"])
    day = pd.to_datetime(ordered["as_of_date"])
    next_end = pd.to_datetime(ordered["outcome_on"]).groupby(ordered["account_id"]).bfill()
    horizon = target.lead_days + target.horizon_days
    is_seen = day <= day.max() - pd.Timedelta(days=EDGE_DAYS)
    if CONTRACT_END in ordered:
        # An edge wider on both sides: who leaves with the contract may be gone some days before or after its last day.
        first = max(LONGEST_MONTH + 1, horizon - 3 * EDGE_DAYS)
        is_seen &= ~ordered[CONTRACT_END].between(first, horizon + 2 * EDGE_DAYS)
    ahead = (next_end - day).dt.days[is_seen]
    before, within, after = (
        ((ahead > horizon + weeks) & (ahead <= horizon + weeks + EDGE_DAYS)).to_numpy()
        for weeks in (-2 * EDGE_DAYS, -EDGE_DAYS, 0)
    )
    return HorizonEdge(ordered[is_seen], before, within, after)


def _column_leak(
    name: str, split: Split, edge: HorizonEdge, target: Target, training: Training, margin: float
) -> str | None:
    """Why the column leaks, as a sentence; None when it does not.

    :param margin: half-width of the interval in standard errors
    """
    score, auc = _as_score(name, split)
    return _implausible_auc(name, score, auc, split, training, margin) or _known_edge(
        name, score, auc, edge, target, training, margin
    )


def _implausible_auc(
    name: str, score: Score, auc: float, split: Split, training: Training, margin: float
) -> str | None:
    limit = training.implausible_column_auc
    if auc <= limit:
        return None
    label = split.test["label"].to_numpy(dtype=float)
    weights = draw_accounts(split.test["account_id"], training.bootstrap_rounds, training.seed)
    draws = measure_ranking(label, score(split.test), weights)["auc"][1:]
    low = auc - margin * float(np.nanstd(draws, ddof=1))
    if low <= limit:
        return None
    return (
        f"{LEAK}: {name} alone reaches an AUC of {auc:.3f} (at least {low:.3f}); above {limit:g} a column says more "
        f"than behaviour can; {WAY_OUT}"
    )


def _known_edge(
    name: str, score: Score, auc: float, edge: HorizonEdge, target: Target, training: Training, margin: float
) -> str | None:
    limit = training.implausible_column_edge
    if auc <= 0.5 + limit or not edge.is_populated():
        return None
    values = score(edge.rows)
    low = _lowest_drop(edge, values, limit, training, margin)
    if low <= limit:
        return None
    horizon = target.lead_days + target.horizon_days
    described = _describe_drop(edge, values, low)
    return f"{LEAK}: {name} knows that the horizon ends after {horizon} days: {described}; {WAY_OUT}"


def _model_leak(
    fitted: FittedModel, split: Split, edge: HorizonEdge, tested: list[str], training: Training
) -> Iterator[str]:
    limit = training.implausible_model_edge
    if not edge.is_populated():
        return
    margin = NormalDist().inv_cdf(0.975)
    score = fitted.probability(edge.rows)
    low = _lowest_drop(edge, score, limit, training, margin)
    if low > limit:
        yield (
            f"{LEAK}: the model knows where the horizon ends: {_describe_drop(edge, score, low)}. Most suspicious are "
            f"{', '.join(_most_suspicious(split, edge, tested))}; {WAY_OUT}"
        )


def _lowest_drop(
    edge: HorizonEdge, score: np.ndarray, limit: float, training: Training, margin: float
) -> float:
    """Lower end of the interval of the drop at the edge; the drop itself, without a bootstrap, when it is small."""
    drop = edge.drop(score)
    if drop <= limit:
        return drop
    weights = draw_accounts(edge.rows["account_id"], training.bootstrap_rounds, training.seed)
    drawn = edge.auc(edge.within, score, weights) - edge.auc(edge.after, score, weights)
    return drop - margin * float(np.nanstd(drawn[1:], ddof=1))


def _describe_drop(edge: HorizonEdge, score: np.ndarray, low: float) -> str:
    before, within, after = (f"{auc:.3f}" for auc in edge.auc_by_side(score))
    return (
        f"AUC {within} for accounts that leave in its last {EDGE_DAYS} days, {after} for those that leave in the "
        f"{EDGE_DAYS} days after: a drop at least {low:.3f} larger than the one before it ({before} to {within})"
    )


def _most_suspicious(split: Split, edge: HorizonEdge, tested: Iterable[str], most: int = 5) -> list[str]:
    """The columns whose own AUC drops most at the edge."""
    drops = {name: edge.drop(_as_score(name, split)[0](edge.rows)) for name in tested}
    return sorted(drops, key=lambda name: (-drops[name], name))[:most]


def _as_score(name: str, split: Split) -> tuple[Score, float]:
    """The column as a score, higher is riskier, and its AUC on the test weeks.

    Missing numbers are ranked first or last, whichever separates better.
    """
    if name in CATEGORICAL:
        column = as_single_column(split.train, name)
        return column.score, _auc(split.test, column.score(split.test))
    values = split.test[name]
    aucs = {
        unknown: _auc(split.test, values.fillna(unknown).to_numpy())
        for unknown in ((-np.inf, np.inf) if values.hasnans else (np.inf,))
    }
    unknown = max(aucs, key=lambda one: abs(aucs[one] - 0.5))
    sign = 1.0 if aucs[unknown] >= 0.5 else -1.0
    return lambda frame: sign * frame[name].fillna(unknown).to_numpy(), 0.5 + abs(aucs[unknown] - 0.5)


def _auc(frame: pd.DataFrame, score: np.ndarray) -> float:
    label = frame["label"].to_numpy(dtype=float)
    return float(measure_ranking(label, score, np.ones((1, len(label))))["auc"][0])
