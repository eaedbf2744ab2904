"""Does a feature know the future? What no customer's behaviour looks like, and a shifted outcome does.

Two signs, each by the lower end of an interval over accounts that is widened for the number of columns (Bonferroni):

- **A column alone says more than behaviour can.** Its AUC lies above `training.implausible_column_auc`.
- **It knows where the horizon ends.** An outcome that was shifted back tells accounts that leave in the last three
  weeks of the horizon from all others, and those that leave in the three weeks after it not at all. Behaviour fades
  with distance, over these weeks no faster than over those before; it cannot know on which day we stop to count. Asked
  of each column, and of the model as a whole, for columns that are innocent one by one.

What this cannot see: a weak leak (on the demo: the label under noise of twice its size), and a noisy one
that looks past the horizon (days until the end, under years of noise). Where fewer than `LEAST_ACCOUNTS` leave on
either side of the edge only the first sign is looked for. Against all these stand the tests that add later facts and
compare bit for bit (tests/dbt_project/test_point_in_time.py).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts, measure_ranking
from ml.features.training_set import CATEGORICAL
from ml.training.baselines import as_single_column
from ml.training.fit import Fitted
from ml.training.time_split import Split
from tenure.core.settings_schema import Target, Training

# Each side of the horizon's end: short, as behaviour fades meanwhile, and long enough for a hundred churned accounts.
EDGE_DAYS = 21
LEAST_ACCOUNTS = 10
WAY_OUT = "find out when its value is known; if it is honest, name it under training.known_columns"


@dataclass(frozen=True)
class Edge:
    """Test examples, and which of them end just within the horizon, just after it, or in the weeks before these."""

    rows: pd.DataFrame
    before: np.ndarray
    within: np.ndarray
    after: np.ndarray

    def is_populated(self) -> bool:
        sides = (
            self.rows.loc[side, "account_id"].nunique() for side in (self.before, self.within, self.after)
        )
        return min(sides) >= LEAST_ACCOUNTS

    def auc(self, side: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Those of one side against all that are on none, one value per row of `weights`."""
        asked = side | ~(self.before | self.within | self.after)
        return measure_ranking(side[asked].astype(float), score[asked], weights[:, asked])["auc"]

    def auc_by_side(self, score: np.ndarray) -> tuple[float, float, float]:
        """Before, within and after."""
        one = np.ones((1, len(self.rows)))
        before, within, after = (
            float(self.auc(side, score, one)[0]) for side in (self.before, self.within, self.after)
        )
        return before, within, after

    def fall(self, score: np.ndarray) -> float:
        """By how much the AUC falls at the edge, without what it fades anyway, as behaviour does."""
        before, within, after = self.auc_by_side(score)
        return within - after - max(0.0, before - within)


def find_leaks(fitted: Fitted, split: Split, rules: Target, training: Training) -> tuple[str, ...]:
    """A sentence per column that cannot be honest, or one on the model as a whole; empty when nothing is suspicious."""
    edge = find_edge(split.test, rules)
    asked = [name for name in fitted.features if name not in training.known_columns]
    margin = NormalDist().inv_cdf(1 - 0.025 / max(len(asked), 1))
    found = tuple(
        sentence for name in asked if (sentence := _judge_column(name, split, edge, rules, training, margin))
    )
    return found or tuple(_judge_model(fitted, split, edge, asked, training))


def find_edge(test: pd.DataFrame, rules: Target) -> Edge:
    """Only of days after which the test still sees who ends just after the horizon.

    :param test: examples with `outcome_on` where the label is 1
    """
    ordered = test.sort_values(["account_id", "as_of_date"])
    day = pd.to_datetime(ordered["as_of_date"])
    next_end = pd.to_datetime(ordered["outcome_on"]).groupby(ordered["account_id"]).bfill()
    is_seen = day <= day.max() - pd.Timedelta(days=EDGE_DAYS)
    ahead = (next_end - day).dt.days[is_seen]
    horizon = rules.lead_days + rules.horizon_days
    before, within, after = (
        ((ahead > horizon + weeks) & (ahead <= horizon + weeks + EDGE_DAYS)).to_numpy()
        for weeks in (-2 * EDGE_DAYS, -EDGE_DAYS, 0)
    )
    return Edge(ordered[is_seen], before, within, after)


def _judge_column(
    name: str, split: Split, edge: Edge, rules: Target, training: Training, margin: float
) -> str | None:
    column, auc = _as_score(name, split)
    limit = training.implausible_column_auc
    if auc > limit:
        label = split.test["label"].to_numpy(dtype=float)
        weights = draw_accounts(split.test["account_id"], training.bootstrap_rounds, training.seed)
        draws = measure_ranking(label, column(split.test), weights)["auc"][1:]
        low = auc - margin * float(np.nanstd(draws, ddof=1))
        if low > limit:
            return (
                f"leak: {name} alone reaches an AUC of {auc:.3f} (at least {low:.3f}), and above {limit:g} a column "
                f"says more than behaviour can; {WAY_OUT}"
            )
    limit = training.implausible_column_edge
    if auc <= 0.5 + limit or not edge.is_populated():
        return None
    score = column(edge.rows)
    low = _lowest_fall(edge, score, limit, training, margin)
    if low <= limit:
        return None
    horizon = rules.lead_days + rules.horizon_days
    return f"leak: {name} knows that the horizon ends after {horizon} days: {_say_fall(edge, score, low)}; {WAY_OUT}"


def _judge_model(
    fitted: Fitted, split: Split, edge: Edge, asked: list[str], training: Training
) -> Iterator[str]:
    limit = training.implausible_model_edge
    if not edge.is_populated():
        return
    margin = NormalDist().inv_cdf(0.975)
    score = fitted.probability(edge.rows)
    low = _lowest_fall(edge, score, limit, training, margin)
    if low > limit:
        yield (
            f"leak: the model knows where the horizon ends: {_say_fall(edge, score, low)}. Most suspicious are "
            f"{', '.join(_most_suspicious(split, edge, asked))}; {WAY_OUT}"
        )


def _lowest_fall(edge: Edge, score: np.ndarray, limit: float, training: Training, margin: float) -> float:
    """The lower end of the fall at the edge, without what fades anyway (drawn only where it matters)."""
    fall = edge.fall(score)
    if fall <= limit:
        return fall
    weights = draw_accounts(edge.rows["account_id"], training.bootstrap_rounds, training.seed)
    drawn = edge.auc(edge.within, score, weights) - edge.auc(edge.after, score, weights)
    return fall - margin * float(np.nanstd(drawn[1:], ddof=1))


def _say_fall(edge: Edge, score: np.ndarray, low: float) -> str:
    before, within, after = (f"{auc:.3f}" for auc in edge.auc_by_side(score))
    return (
        f"AUC {within} for accounts that end in its last {EDGE_DAYS} days, {after} for those of the {EDGE_DAYS} after, "
        f"which is at least {low:.3f} more than it fades before ({before} to {within})"
    )


def _most_suspicious(split: Split, edge: Edge, asked: Iterable[str], most: int = 5) -> list[str]:
    """The columns that fall most at the edge by themselves."""
    falls = {name: edge.fall(_as_score(name, split)[0](edge.rows)) for name in asked}
    return sorted(falls, key=lambda name: (-falls[name], name))[:most]


def _as_score(name: str, split: Split) -> tuple[Callable[[pd.DataFrame], np.ndarray], float]:
    """The column as a score, risky upwards, and its AUC; unknown stands first or last, whichever tells more."""
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
