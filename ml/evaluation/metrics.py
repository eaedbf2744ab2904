"""Metrics of scores, with 95 % intervals from a cluster bootstrap over accounts.

Weekly examples of one account are not independent, so whole accounts are drawn with replacement. A draw is a row of
weights (how often each example's account was drawn), and every metric is computed for all draws at once: scores are
sorted once, the rest is cumulative sums. The first row of weights is all ones and gives the estimate itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

ECE_BINS = 10
TOP_SHARE = 0.1
SMALLEST_PROBABILITY = 1e-6


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True)
class Evaluation:
    """Metrics of all scores on the same examples.

    `metrics[score][metric]` are the metrics themselves; `gains[other][metric]` is the model's metric minus that of the
    other score, paired on the same draws (negative is better for log loss, Brier score and ECE). `base_rate` is the
    label rate.
    """

    metrics: dict[str, dict[str, Estimate]]
    gains: dict[str, dict[str, Estimate]]
    examples: int
    positive_accounts: int
    base_rate: float


def evaluate(
    examples: pd.DataFrame,
    scores: Mapping[str, np.ndarray],
    probabilities: frozenset[str],
    capacity: int,
    rounds: int,
    seed: int,
) -> Evaluation:
    """Measure every score on `examples`; `scores["model"]` is compared with each of the others.

    :param examples: account_id, as_of_date, label
    :param scores: by name, higher is riskier, in the order of the rows
    :param probabilities: names of the scores that are probabilities; only they have Brier score, log loss and ECE
    :param capacity: length of the weekly list
    :param rounds: bootstrap rounds
    """
    label = examples["label"].to_numpy(dtype=float)
    days = examples["as_of_date"].to_numpy()
    weights = draw_accounts(examples["account_id"], rounds, seed)
    draws = {}
    for name, score in scores.items():
        draws[name] = measure_ranking(label, score, weights)
        # A constant has no top: its list would depend on the order of the rows.
        if np.ptp(score) > 0:
            draws[name] |= measure_capacity(label, score, weights, days, capacity)
        if name in probabilities:
            draws[name] |= measure_probability(label, score, weights)
    metrics, gains = _estimates(draws)
    return Evaluation(
        metrics=metrics,
        gains=gains,
        examples=len(examples),
        positive_accounts=int(examples.loc[label == 1, "account_id"].nunique()),
        base_rate=float(label.mean()) if len(label) else float("nan"),
    )


def _estimates(
    draws: Mapping[str, Mapping[str, np.ndarray]],
) -> tuple[dict[str, dict[str, Estimate]], dict[str, dict[str, Estimate]]]:
    """`metrics` and `gains` of an evaluation, from the draws of each metric by score."""
    model = draws["model"]
    metrics = {
        name: {metric: estimate(drawn) for metric, drawn in each.items()} for name, each in draws.items()
    }
    gains = {
        name: {metric: estimate(model[metric] - each[metric]) for metric in each if metric in model}
        for name, each in draws.items()
        if name != "model"
    }
    return metrics, gains


def draw_accounts(accounts: pd.Series, rounds: int, seed: int) -> np.ndarray:
    """Bootstrap weights of shape (1 + rounds, examples): ones, then how often each example's account was drawn."""
    codes, unique = pd.factorize(accounts)
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(len(unique), np.full(len(unique), 1 / len(unique)), size=rounds)
    return np.vstack([np.ones(len(codes)), drawn[:, codes]])


def estimate(drawn: np.ndarray) -> Estimate:
    """The first entry as the value, with the percentile interval of the others.

    Draws with NaN (those without a positive account) are left out.
    """
    low, high = np.nanpercentile(drawn[1:], [2.5, 97.5])
    return Estimate(float(drawn[0]), float(low), float(high))


def measure_ranking(label: np.ndarray, score: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Area under the ROC curve and average precision, one value per row of `weights`; ties count half.

    Both are sums over the positives of the weight ranked above each or tied with it, read off two cumulative sums.
    """
    order = np.argsort(-score, kind="stable")
    ranked, at = score[order], np.flatnonzero(label[order] == 1)
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    ties = np.searchsorted(starts, at, side="right") - 1
    first, end = starts[ties], np.r_[starts[1:], len(ranked)][ties]
    drawn = weights[:, order]
    total, positives = _running_sum(drawn), _running_sum(drawn[:, at])
    above = total[:, first] - positives[:, np.searchsorted(at, first)]
    with_ties, positives_with_ties = total[:, end], positives[:, np.searchsorted(at, end)]
    negatives = total[:, -1] - positives[:, -1]
    below = negatives[:, None] - (above + with_ties - positives_with_ties) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.nan_to_num(positives_with_ties / with_ties)
        return {
            "auc": (drawn[:, at] * below).sum(axis=1) / (positives[:, -1] * negatives),
            "pr_auc": (drawn[:, at] * precision).sum(axis=1) / positives[:, -1],
        }


def _running_sum(values: np.ndarray) -> np.ndarray:
    """Cumulative sum along each row, starting with 0: one column more than `values`."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def measure_probability(label: np.ndarray, score: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Brier score, log loss, and the expected calibration error, one value per row of `weights`."""
    clipped = np.clip(score, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    total = weights.sum(axis=1)
    log_loss = -(label * np.log(clipped) + (1 - label) * np.log1p(-clipped))
    return {
        "brier": weights @ (score - label) ** 2 / total,
        "log_loss": weights @ log_loss / total,
        "ece": calibration_error(label, score, weights),
    }


def calibration_error(label: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Expected calibration error over `ECE_BINS` bins of equally many examples, one value per row of `weights`."""
    order = np.argsort(score, kind="stable")
    size = len(order)
    starts = np.unique(np.arange(ECE_BINS) * size // ECE_BINS)
    gaps = np.add.reduceat((weights * (score - label))[:, order], starts, axis=1)
    return np.abs(gaps).sum(axis=1) / weights.sum(axis=1)


def measure_capacity(
    label: np.ndarray, score: np.ndarray, weights: np.ndarray, days: np.ndarray, capacity: int
) -> dict[str, np.ndarray]:
    """Precision among the `capacity` highest scores of each as-of date, its lift over the base rate, and the lift of
    the top decile, which does not depend on the capacity; one value per row of `weights`.
    """
    base_rate = weights @ label / weights.sum(axis=1)
    precision = _precision(label, list_weights(score, weights, days, capacity=capacity))
    of_top = _precision(label, list_weights(score, weights, days, share=TOP_SHARE))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "precision_at_capacity": precision,
            "lift_at_capacity": precision / base_rate,
            "lift_of_top_decile": of_top / base_rate,
        }


def _precision(label: np.ndarray, lists: Iterator[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Share of positives on all lists together, one value per draw."""
    hits, listed = zip(*((weight @ label[rows], weight.sum(axis=1)) for rows, weight in lists), strict=True)
    return np.sum(hits, axis=0) / np.sum(listed, axis=0)


def list_weights(
    score: np.ndarray,
    weights: np.ndarray,
    days: np.ndarray,
    capacity: int | None = None,
    share: float | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each as-of date its rows, highest score first, and their weights on the list, draws x rows.

    The weight that crosses the end of the list is cut.

    :param capacity: length of the list; exactly one of it and `share` is given
    :param share: length of the list as a share of the accounts of the day
    """
    if (capacity is None) == (share is None):
        raise ValueError(
            "the length of a list is its capacity or its share of the accounts: give one of them"
        )
    for day in np.unique(days):
        rows = np.flatnonzero(days == day)
        rows = rows[np.argsort(-score[rows], kind="stable")]
        weight = weights[:, rows]
        length = capacity if share is None else share * weight.sum(axis=1, keepdims=True)
        yield rows, np.clip(length - (weight.cumsum(axis=1) - weight), 0, weight)
