"""Does a feature know the future? What no customer's behaviour looks like, and a shifted outcome does.

Two signs, each by the lower end of an interval over accounts that is widened for the number of columns (Bonferroni):

- **A column alone is as good as all of them together.** Behaviour tells a little, a lot of it tells more.
- **The gain vanishes when the newest knowledge is withheld.** The same column (or the whole model) is read for the same
  examples one label window earlier, when nothing of the outcome had begun. Behaviour is slow and was much the same; an
  outcome was not there yet.

What this cannot see: a weak leak (AUC below the limits), and a noisy one that already knew the outcome a whole label
window before. Against those stand the tests that add later facts and compare (tests/dbt/test_point_in_time.py).
"""

import math
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

WAY_OUT = "find out when its value is known; if it is honest, name it under training.known_columns"


@dataclass(frozen=True)
class Pair:
    """The same examples twice, row by row: features as of their day, and as they stood `weeks` earlier."""

    now: pd.DataFrame
    before: pd.DataFrame
    weeks: int


def find_leaks(
    fitted: Fitted, split: Split, examples: pd.DataFrame, rules: Target, training: Training
) -> tuple[str, ...]:
    """A sentence per column that cannot be honest, or one on the model as a whole; empty when nothing is suspicious.

    :param examples: all ripe examples, also those of the embargo: there the test's accounts are found as they were
    """
    pair = pair_with_past(split.test, examples, rules)
    asked = [name for name in fitted.features if name not in training.known_columns]
    margin = NormalDist().inv_cdf(1 - 0.025 / max(len(asked), 1))
    found = tuple(
        sentence for name in asked if (sentence := _judge_column(name, split, pair, training, margin))
    )
    return found or tuple(_judge_model(fitted, pair, asked, training))


def pair_with_past(test: pd.DataFrame, examples: pd.DataFrame, rules: Target) -> Pair:
    """Test examples whose account was already one whole label window (in whole weeks) earlier."""
    weeks = math.ceil((rules.lead_days + rules.horizon_days) / 7)
    days = pd.to_datetime(examples["as_of_date"]) + pd.Timedelta(weeks=weeks)
    rows = pd.MultiIndex.from_arrays([examples["account_id"], days]).get_indexer(
        pd.MultiIndex.from_arrays([test["account_id"], pd.to_datetime(test["as_of_date"])])
    )
    return Pair(test[rows >= 0], examples.iloc[rows[rows >= 0]], weeks)


def _judge_column(name: str, split: Split, pair: Pair, training: Training, margin: float) -> str | None:
    column, auc = _as_score(name, split)
    limit, fall = training.implausible_column_auc, training.implausible_column_drop
    if auc > limit:
        low = auc - margin * _spread(split.test, training, column(split.test))
        if low > limit:
            return (
                f"leak: {name} alone reaches an AUC of {auc:.3f} (at least {low:.3f}), and above {limit:g} a column "
                f"says more than behaviour can; {WAY_OUT}"
            )
    if auc <= 0.5 + fall or _has_no_label(pair):
        return None
    now, before = column(pair.now), column(pair.before)
    reached = _auc(pair.now, now)
    drop = reached - _auc(pair.now, before)
    low = drop - margin * _spread(pair.now, training, now, before) if drop > fall else drop
    if low <= fall:
        return None
    return (
        f"leak: {name} alone reaches an AUC of {reached:.3f}, and of {reached - drop:.3f} when it is read {pair.weeks} "
        f"weeks earlier, before anything of the outcome had begun: a fall of at least {low:.3f}, where behaviour falls "
        f"by less than {fall:g}; {WAY_OUT}"
    )


def _judge_model(fitted: Fitted, pair: Pair, asked: list[str], training: Training) -> Iterator[str]:
    """Columns that are innocent one by one and know the outcome together."""
    if _has_no_label(pair):
        return
    now, before = fitted.probability(pair.now), fitted.probability(pair.before)
    reached = _auc(pair.now, now)
    drop = reached - _auc(pair.now, before)
    low = drop - NormalDist().inv_cdf(0.975) * _spread(pair.now, training, now, before)
    if low > training.implausible_model_drop:
        names = ", ".join(_who_loses(fitted, pair, asked, reached))
        yield (
            f"leak: the model reaches an AUC of {reached:.3f}, and of {reached - drop:.3f} when all features are read "
            f"{pair.weeks} weeks earlier: a fall of at least {low:.3f}, where behaviour falls by less than "
            f"{training.implausible_model_drop:g}. It rests on {names}; {WAY_OUT}"
        )


def _who_loses(fitted: Fitted, pair: Pair, asked: Iterable[str], reached: float, most: int = 3) -> list[str]:
    """The columns without whose newest value the model falls furthest."""
    after = {
        name: _auc(
            pair.now, fitted.probability(pair.now.assign(**{name: pair.before[name].to_numpy(copy=True)}))
        )
        for name in asked
    }
    return sorted((name for name in after if after[name] < reached), key=after.__getitem__)[:most]


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


def _spread(frame: pd.DataFrame, training: Training, *scores: np.ndarray) -> float:
    """Standard error of the AUC, or of the difference of two, over draws of whole accounts."""
    label = frame["label"].to_numpy(dtype=float)
    weights = draw_accounts(frame["account_id"], training.bootstrap_rounds, training.seed)
    first, *others = (measure_ranking(label, score, weights)["auc"][1:] for score in scores)
    return float(np.nanstd(first - sum(others), ddof=1))


def _has_no_label(pair: Pair) -> bool:
    """No churned account, or none that stayed, among those that are old enough: nothing to compare."""
    return pair.now["label"].nunique() < 2
