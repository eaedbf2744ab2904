"""Metrics of a backtest: by month and overall, slices, and coverage of the count intervals."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.interval_coverage import Coverage, by_offset, count_promises, measure_coverage
from ml.evaluation.metrics import (
    Estimate,
    calibration_error,
    draw_accounts,
    estimate,
    list_weights,
    measure_capacity,
    measure_ranking,
)
from ml.evaluation.shared_count_error import choose_lists, populations_of
from ml.evaluation.slices import measure_slices
from tenure.core.settings_schema import Target, Training

OVERALL = "all"
MRR = "billing_mrr_cents"
INDEPENDENT = "{}, errors not shared"


@dataclass(frozen=True)
class BacktestResult:
    """`periods`: period, metric, value, low, high (95 %). `slices`: as `measure_slices` gives them.

    `promises` and `offsets`: of the list and of all accounts, as `count_promises` and `by_offset` give them, with the
    `population`; `coverage` by population. Each with the shared error that was known at the time, and without it.
    """

    periods: pd.DataFrame
    slices: pd.DataFrame
    promises: pd.DataFrame
    offsets: pd.DataFrame
    coverage: dict[str, Coverage]


def measure_backtest(scored: pd.DataFrame, target: Target, training: Training) -> BacktestResult:
    """All metrics of the backtest.

    :param scored: as `score_from_origins` gives it
    """
    scored = scored.assign(as_of_date=pd.to_datetime(scored["as_of_date"]))
    weights = draw_accounts(scored["account_id"], training.bootstrap_rounds, training.seed)
    populations = {}
    for name, rows in populations_of(scored, target.capacity).items():
        populations[name] = rows.assign(shared_error=rows[name])
        populations[INDEPENDENT.format(name)] = rows.assign(shared_error=0.0)
    promises = {name: count_promises(rows) for name, rows in populations.items()}
    return BacktestResult(
        periods=_measure_periods(scored, weights, target),
        slices=measure_slices(scored, weights),
        promises=_stack(promises),
        offsets=_stack({name: by_offset(one, target) for name, one in promises.items()}),
        coverage={name: measure_coverage(rows, target) for name, rows in populations.items()},
    )


def value_of(periods: pd.DataFrame, period: str, metric: str) -> Estimate | None:
    """The metric of the period; None when it could not be measured, such as MRR without a billing source."""
    found = periods[(periods["period"] == period) & (periods["metric"] == metric)]
    return None if found.empty else Estimate(*found[["value", "low", "high"]].iloc[0])


def _stack(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([one.assign(population=name) for name, one in tables.items()], ignore_index=True)


def _measure_periods(scored: pd.DataFrame, weights: np.ndarray, target: Target) -> pd.DataFrame:
    months = scored["as_of_date"].dt.strftime("%Y-%m")
    rows = []
    for period in [OVERALL, *sorted(months.unique())]:
        chosen = np.full(len(scored), True) if period == OVERALL else (months == period).to_numpy()
        drawn = measure_period(scored[chosen], weights[:, chosen], target.capacity)
        if period == OVERALL:
            drawn |= measure_lead(scored, weights, target)
        rows += [
            {"period": period, "metric": metric, **vars(estimate(one))}
            for metric, one in drawn.items()
            if math.isfinite(one[0])
        ]
    return pd.DataFrame(rows)


def measure_period(scored: pd.DataFrame, weights: np.ndarray, capacity: int) -> dict[str, np.ndarray]:
    """Bootstrap draws of each metric by name; counts are those of an average as-of date.

    :param weights: draws x examples
    """
    label, score = scored["label"].to_numpy(dtype=float), scored["probability"].to_numpy()
    days = scored["as_of_date"].to_numpy()
    weeks = len(np.unique(days))
    drawn = measure_ranking(label, score, weights)
    drawn |= measure_capacity(label, score, weights, days, capacity)
    drawn["ece"] = calibration_error(label, score, weights)
    drawn["expected"], drawn["realised"] = weights @ score / weeks, weights @ label / weeks
    on_list = _sum_on_lists({"expected": score, "realised": label}, score, weights, days, capacity)
    drawn |= {f"{name}_on_list": total / weeks for name, total in on_list.items()}
    if MRR in scored:
        drawn["mrr_recall"] = _mrr_recall(scored, label, score, weights, capacity)
    with np.errstate(invalid="ignore", divide="ignore"):
        # A draw without departures has no ratio.
        drawn["expected_by_realised"] = drawn["expected"] / np.where(
            drawn["realised"] > 0, drawn["realised"], np.nan
        )
    return drawn


def measure_lead(scored: pd.DataFrame, weights: np.ndarray, target: Target) -> dict[str, np.ndarray]:
    """Draws of `caught`, the share of departures that were listed in time, of `lead_days`, the median days from first
    being listed to departure, and of `ends`, how many departures count. Empty without any.

    A departure counts when every Monday that could have listed it in time (from lead + horizon days before it to lead
    days before) was scored; only those Mondays count as listing it.
    """
    first, last = scored["as_of_date"].min(), scored["as_of_date"].max()
    ended_on = pd.to_datetime(scored["outcome_on"])
    window = pd.Timedelta(days=target.lead_days + target.horizon_days)
    whole = (ended_on >= first + window) & (ended_on <= last + pd.Timedelta(days=target.lead_days + 7))
    positives = scored.assign(ended_on=ended_on, place=np.arange(len(scored)))[whole & (scored["label"] == 1)]
    listed = choose_lists(scored.assign(place=np.arange(len(scored))), target.capacity)["place"]
    positives = positives.assign(listed_on=positives["as_of_date"].where(positives["place"].isin(listed)))
    ends = positives.groupby(["account_id", "ended_on"], as_index=False).agg(
        listed_on=("listed_on", "min"), place=("place", "first")
    )
    if ends.empty:
        return {}
    weight = weights[:, ends["place"]]
    lead = (ends["ended_on"] - ends["listed_on"]).dt.days.to_numpy(dtype=float)
    is_caught = ~np.isnan(lead)
    with np.errstate(invalid="ignore", divide="ignore"):
        caught = weight @ is_caught.astype(float) / weight.sum(axis=1)
    drawn = {"caught": caught, "ends": weight.sum(axis=1)}
    if is_caught.any():
        drawn["lead_days"] = _weighted_median(lead[is_caught], weight[:, is_caught])
    return drawn


def _mrr_recall(
    scored: pd.DataFrame, label: np.ndarray, score: np.ndarray, weights: np.ndarray, capacity: int
) -> np.ndarray:
    """Share of the lost MRR whose accounts were on the list, by draw; NaN where none was lost."""
    lost = label * scored[MRR].fillna(0).to_numpy()
    on_list = _sum_on_lists({"lost": lost}, score, weights, scored["as_of_date"].to_numpy(), capacity)["lost"]
    with np.errstate(invalid="ignore", divide="ignore"):
        return on_list / (weights @ lost)


def _sum_on_lists(
    amounts: dict[str, np.ndarray], score: np.ndarray, weights: np.ndarray, days: np.ndarray, capacity: int
) -> dict[str, np.ndarray]:
    """Sum of each amount over all lists, by draw."""
    totals = {name: np.zeros(len(weights)) for name in amounts}
    for rows, weight in list_weights(score, weights, days, capacity):
        for name, amount in amounts.items():
            totals[name] += weight @ amount[rows]
    return totals


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The smallest value at which half of the weight is reached, by draw; NaN for a draw without any weight."""
    order = np.argsort(values, kind="stable")
    reached = weights[:, order].cumsum(axis=1)
    median = values[order][(reached >= reached[:, -1:] / 2).argmax(axis=1)]
    return np.where(reached[:, -1] > 0, median, np.nan)
