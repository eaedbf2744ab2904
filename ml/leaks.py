"""Does a feature know the future? What no customer's behaviour looks like, and a shifted outcome does.

Two signs, each by the lower end of an interval over accounts that is widened for the number of columns (Bonferroni):

- **A column alone says more than behaviour can.** Its AUC lies above `training.implausible_column_auc`.
- **It knows where the horizon ends.** An outcome that was shifted back tells accounts that leave in the last three
  weeks of the horizon from all others, and those that leave in the three weeks after it not at all. Behaviour fades
  with distance; it cannot know on which day we stop to count. Asked of each column, and of the model as a whole, for
  columns that are innocent one by one.

What this cannot see: a weak leak (on the demo: the label under noise of twice its size), and a noisy one
that looks past the horizon (days until the end, under years of noise). Where fewer than `LEAST_ACCOUNTS` leave on
either side of the edge only the first sign is looked for. Against all these stand the tests that add later facts and
compare bit for bit (tests/dbt/test_point_in_time.py).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from ml.baselines import as_single_column
from ml.evaluate import draw_accounts, measure_ranking
from ml.fit import Fitted
from ml.settings import Target, Training
from ml.split import Split
from ml.training_set import CATEGORICAL

# Each side of the horizon's end: short, as behaviour fades meanwhile, and long enough for a hundred churned accounts.
EDGE_DAYS = 21
LEAST_ACCOUNTS = 10
WAY_OUT = "find out when its value is known; if it is honest, name it under training.known_columns"


@dataclass(frozen=True)
class Edge:
    """Test examples, and which of them end just within the horizon, and which just after it."""

    rows: pd.DataFrame
    within: np.ndarray
    after: np.ndarray

    def is_populated(self) -> bool:
        sides = (self.rows.loc[side, "account_id"].nunique() for side in (self.within, self.after))
        return min(sides) >= LEAST_ACCOUNTS

    def aucs(self, score: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Either side against all that end on neither, one value per row of `weights`."""
        return tuple(
            measure_ranking(side[~other].astype(float), score[~other], weights[:, ~other])["auc"]
            for side, other in ((self.within, self.after), (self.after, self.within))
        )


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
    within = ((ahead > horizon - EDGE_DAYS) & (ahead <= horizon)).to_numpy()
    after = ((ahead > horizon) & (ahead <= horizon + EDGE_DAYS)).to_numpy()
    return Edge(ordered[is_seen], within, after)


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
    within, after, low = _measure_edge(edge, column(edge.rows), limit, training, margin)
    if low <= limit:
        return None
    horizon = rules.lead_days + rules.horizon_days
    return (
        f"leak: {name} knows where the horizon ends: AUC {within:.3f} for accounts that end {horizon - EDGE_DAYS + 1} "
        f"to {horizon} days ahead, {after:.3f} for those of the {EDGE_DAYS} days after, a fall of at least {low:.3f}; "
        f"{WAY_OUT}"
    )


def _judge_model(
    fitted: Fitted, split: Split, edge: Edge, asked: list[str], training: Training
) -> Iterator[str]:
    limit = training.implausible_model_edge
    if not edge.is_populated():
        return
    margin = NormalDist().inv_cdf(0.975)
    within, after, low = _measure_edge(edge, fitted.probability(edge.rows), limit, training, margin)
    if low > limit:
        yield (
            f"leak: the model knows where the horizon ends: AUC {within:.3f} for accounts that end just within it, "
            f"{after:.3f} for those just after, a fall of at least {low:.3f}. Most suspicious are "
            f"{', '.join(_most_suspicious(split, edge, asked))}; {WAY_OUT}"
        )


def _measure_edge(
    edge: Edge, score: np.ndarray, limit: float, training: Training, margin: float
) -> tuple[float, float, float]:
    """AUC within, AUC after, and the lower end of their difference (drawn only where it matters)."""
    within, after = (float(auc[0]) for auc in edge.aucs(score, np.ones((1, len(edge.rows)))))
    low = within - after
    if low > limit:
        weights = draw_accounts(edge.rows["account_id"], training.bootstrap_rounds, training.seed)
        drawn = np.subtract(*edge.aucs(score, weights))
        low -= margin * float(np.nanstd(drawn[1:], ddof=1))
    return within, after, low


def _most_suspicious(split: Split, edge: Edge, asked: Iterable[str], most: int = 5) -> list[str]:
    """The columns that fall most at the edge by themselves."""
    one = np.ones((1, len(edge.rows)))
    falls = {
        name: float(np.subtract(*edge.aucs(_as_score(name, split)[0](edge.rows), one))[0]) for name in asked
    }
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
