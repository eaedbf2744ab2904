"""Proposed weights of the health score, learned from history, for a person to copy into `seeds/health_weights.csv`.

Churn is regressed (logistic regression) on the points that each dimension has lost, with non-negative coefficients: a
dimension whose losses go with staying gets no weight, because a negative one would reverse its meaning. Weights are
learned on the weeks before the test weeks of training, and their AUC is measured on the test weeks. Nothing here
changes the score.
"""

import logging
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, draw_accounts, estimate, measure_ranking
from ml.explanation.health_score_losses import FULL_SCORE, lost_points
from ml.features.training_set import read_examples
from ml.training.thin_weeks import thin_weeks
from ml.training.time_split import HistoryTooShort, Split, split_by_time
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import NotBuilt
from tenure.core.settings import Settings, read_settings

log = logging.getLogger("tenure")

LEARNED, NO_HISTORY = "learned", "not enough history"
# A dimension that is known for a smaller share of the examples keeps its current weight.
LEAST_KNOWN_SHARE = 0.05


def propose_weights(as_of_date: str | date) -> dict[str, Any]:
    """Learn from all examples matured at the day and record the proposal in `ml.proposed_weights`; idempotent.

    :return: learned_on, method, summary_markdown (the proposal as a table), auc_current, auc_proposed and auc_gain
        (None without enough history)
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    weights, examples = _read(settings, day)
    try:
        split = split_by_time(examples, settings.targets["churn"], settings.training)
        proposal = compare_weights(split, weights, settings)
    except HistoryTooShort as refusal:
        log.info("no proposal: %s", refusal)
        proposal = _no_proposal(weights, examples)
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "proposed_weights")
        rows = proposal.assign(learned_on=day)
        warehouse.replace_partition(connection, "ml.proposed_weights", rows, {"learned_on": day})
    first = proposal.iloc[0]
    return {
        "learned_on": day.isoformat(),
        "method": first["method"],
        **{name: _known(first[name]) for name in ("auc_current", "auc_proposed", "auc_gain")},
        "summary_markdown": write_table(proposal),
    }


def _read(settings: Settings, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the seed, and the matured examples: label, signals, `health_score` and `<dimension>_score`."""
    with warehouse.connect(read_only=True) as connection:
        if not warehouse.table_exists(connection, "seeds.health_weights"):
            raise NotBuilt("seeds.health_weights is not built: run the raw stage first")
        weights = warehouse.read(connection, "select * from seeds.health_weights order by dimension, feature")
    columns = ("account_id", "as_of_date", "label", "health_score", *weights["feature"])
    examples = read_examples(settings.targets["churn"], day, columns)
    with warehouse.connect(read_only=True) as connection:
        scores = warehouse.read(connection, "select * from marts.fct_account_health")
    scores = scores.drop(columns="health_score")
    examples = examples[examples["health_score"].notna()]
    return weights, examples.merge(scores, on=["account_id", "as_of_date"], how="left")


def compare_weights(split: Split, weights: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One row per signal, as in `ml.proposed_weights` without the day.

    :raises HistoryTooShort: too few churned accounts to learn from, or to measure on.
    """
    training = settings.training
    examples = thin_weeks(split.before_test, training.most_examples)
    for name, part in (("learn from", examples), ("measure on", split.test)):
        if (churned := _churned(part)) < training.min_positive_accounts:
            raise HistoryTooShort(
                f"{churned} churned accounts to {name}, {training.min_positive_accounts} needed"
            )
    drawn = draw_accounts(examples["account_id"], training.bootstrap_rounds, training.seed)
    shares = dimension_weights(examples, weights, drawn)
    proposal = weights[["feature", "dimension"]].assign(
        current_weight=weights["weight"].astype(float), proposed_weight=share_out(weights, shares.iloc[0])
    )
    per_dimension = proposal.groupby("dimension")[["current_weight", "proposed_weight"]].transform("sum")
    low, high = (shares.iloc[1:].quantile(q) for q in (0.025, 0.975))
    return proposal.assign(
        dimension_current=per_dimension["current_weight"],
        dimension_proposed=per_dimension["proposed_weight"],
        dimension_low=proposal["dimension"].map(low),
        dimension_high=proposal["dimension"].map(high),
        **_worth(split.test, weights, proposal, settings),
        method=LEARNED,
        examples=len(examples),
        positive_accounts=_churned(examples),
    )


def dimension_weights(examples: pd.DataFrame, weights: pd.DataFrame, drawn: np.ndarray) -> pd.DataFrame:
    """Weight of each dimension in percent, draws x dimensions, each row summing to 100.

    :param examples: label, `health_score`, `<dimension>_score`; an unknown dimension counts as the mean of the known
        ones, as it does in the score
    :param drawn: weights of the examples, draws x examples
    """
    current = weights.groupby("dimension")["weight"].sum().astype(float)
    known = {name: examples[f"{name}_score"].notna().mean() >= LEAST_KNOWN_SHARE for name in current.index}
    learnable = [name for name, is_known in known.items() if is_known]
    points = examples[[f"{name}_score" for name in learnable]].astype(float)
    points = points.apply(lambda column: column.fillna(examples["health_score"]))
    lost = 1 - points.to_numpy() / FULL_SCORE
    label = examples["label"].to_numpy(dtype=float)
    # Accounts that are not in a draw are left out of the fit.
    coefficients = np.array(
        [
            fit_non_negative(lost[is_in], label[is_in], weight[is_in])
            for weight, is_in in zip(drawn, drawn > 0, strict=True)
        ]
    )
    to_share = current[learnable].sum()
    total = coefficients.sum(axis=1, keepdims=True)
    # Where no dimension predicts churn, the current weights stay.
    parts = np.where(total > 0, coefficients / np.where(total > 0, total, 1), current[learnable] / to_share)
    shares = pd.DataFrame(to_share * parts, columns=learnable)
    return shares.assign(**{name: current[name] for name, is_known in known.items() if not is_known})


def fit_non_negative(lost: np.ndarray, label: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Non-negative coefficients of a logistic regression, one per column, by backward elimination.

    The column with the lowest negative coefficient is removed and the others are refitted until none is negative.
    """
    from sklearn.linear_model import LogisticRegression

    coefficients, kept = np.zeros(lost.shape[1]), np.arange(lost.shape[1])
    while len(kept):
        model = LogisticRegression(solver="newton-cholesky").fit(lost[:, kept], label, sample_weight=weight)
        fitted = model.coef_[0]
        if fitted.min() >= 0:
            coefficients[kept] = fitted
            break
        kept = np.delete(kept, fitted.argmin())
    return coefficients


def share_out(weights: pd.DataFrame, shares: pd.Series) -> pd.Series:
    """Whole percents by signal: the weight of each dimension, divided in the proportions of the current weights."""
    whole = round_to_sum(shares)
    parts = [
        round_to_sum(whole[dimension] * group / group.sum())
        for dimension, group in weights.groupby("dimension")["weight"]
    ]
    return pd.concat(parts).reindex(weights.index)


def round_to_sum(values: pd.Series) -> pd.Series:
    """Whole numbers with the rounded sum of the values (largest remainder method)."""
    floor = pd.Series(np.floor(values), index=values.index)
    missing = round(values.sum() - floor.sum())
    up = (values - floor).sort_values(ascending=False, kind="stable").index[:missing]
    return floor + pd.Series(values.index.isin(up), index=values.index)


def _worth(
    test: pd.DataFrame, weights: pd.DataFrame, proposal: pd.DataFrame, settings: Settings
) -> dict[str, Any]:
    """AUC of the score with the current and with the proposed weights, paired on the same draws of accounts."""
    label, training = test["label"].to_numpy(dtype=float), settings.training
    drawn = draw_accounts(test["account_id"], training.bootstrap_rounds, training.seed)
    auc = {}
    for name in ("current_weight", "proposed_weight"):
        lost = lost_points(test, weights.assign(weight=proposal[name])).sum(axis=1)
        auc[name] = measure_ranking(label, lost.to_numpy(), drawn)["auc"]
    gain: Estimate = estimate(auc["proposed_weight"] - auc["current_weight"])
    return {
        "auc_current": float(auc["current_weight"][0]),
        "auc_proposed": float(auc["proposed_weight"][0]),
        "auc_gain": gain.value,
        "auc_gain_low": gain.low,
        "auc_gain_high": gain.high,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _churned(examples: pd.DataFrame) -> int:
    return int(examples.loc[examples["label"] == 1, "account_id"].nunique())


def _no_proposal(weights: pd.DataFrame, examples: pd.DataFrame) -> pd.DataFrame:
    rows = weights[["feature", "dimension"]].assign(current_weight=weights["weight"].astype(float))
    rows["dimension_current"] = rows.groupby("dimension")["current_weight"].transform("sum")
    unknown = dict.fromkeys(
        ("proposed_weight", "dimension_proposed", "dimension_low", "dimension_high", "auc_current",
         "auc_proposed", "auc_gain", "auc_gain_low", "auc_gain_high"), np.nan,
    )  # fmt: skip
    return rows.assign(
        **unknown, method=NO_HISTORY, examples=len(examples), positive_accounts=_churned(examples)
    )


def write_table(proposal: pd.DataFrame) -> str:
    """The proposal beside the current weights, as a Markdown table."""
    first = proposal.iloc[0]
    if first["method"] != LEARNED:
        return f"No proposal: {first['method']}."
    lines = [
        "| dimension | weight | proposed | 95 % interval | signals: weight → proposed |",
        "|---|---|---|---|---|",
    ]
    for dimension, rows in proposal.groupby("dimension"):
        signals = ", ".join(
            f"{row.feature} {row.current_weight:g} → {row.proposed_weight:g}" for row in rows.itertuples()
        )
        one = rows.iloc[0]
        lines.append(
            f"| {dimension} | {one.dimension_current:g} | {one.dimension_proposed:g} | "
            f"{one.dimension_low:.0f} to {one.dimension_high:.0f} | {signals} |"
        )
    gain = Estimate(first["auc_gain"], first["auc_gain_low"], first["auc_gain_high"])
    lines += [
        "",
        f"Out-of-time AUC {first['auc_current']:.3f} now, {first['auc_proposed']:.3f} proposed: gain {gain}.",
    ]
    return "\n".join(lines)
