"""Coverage of the 90 % intervals of expected counts ("of these 70 accounts we expect 32 to churn, 25 to 39").

Such a statement on one list is called a promise; it is kept when the realised count lies in the interval. The interval
is that of the macros `publish_count_low` and `publish_count_high` (a test runs both on the same numbers). Neighbouring
Mondays share the accounts that leave and are not independent trials: the interval of a share of Mondays counts as many
trials as there are non-overlapping label windows.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate
from tenure.core.settings_schema import Target

# 90 % of a normal distribution, as in the macro.
MARGIN = 1.6449
NOMINAL = 0.90
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Coverage:
    """How often the promises were kept.

    `share` is the share of promises kept. `by_design` is that share if each account's probability were exactly right:
    above 90 %, because the ends are rounded outwards to whole accounts and widened for shared errors. `dispersion` is
    the mean squared error of the count over the variance of the interval: 1 when the interval is right. `windows` is
    the number of non-overlapping label windows in `weeks`.
    """

    share: Estimate
    by_design: float
    dispersion: Estimate
    weeks: int
    windows: float


def count_promises(listed: pd.DataFrame) -> pd.DataFrame:
    """One row per as-of date: accounts, expected, spread (standard deviation), low, high, realised, is_kept.

    :param listed: account_id, as_of_date, label, probability, and `shared_error` of the day (0: none)
    """
    probability = listed["probability"]
    listed = listed.assign(variance=probability * (1 - probability))
    promises = listed.groupby("as_of_date", as_index=False).agg(
        accounts=("account_id", "size"),
        expected=("probability", "sum"),
        spread=("variance", "sum"),
        realised=("label", "sum"),
        shared_error=("shared_error", "first"),
    )
    promises["spread"] = np.hypot(
        np.sqrt(promises["spread"]), promises.pop("shared_error") * promises["expected"]
    )
    margin = MARGIN * promises["spread"]
    promises["low"] = np.floor(np.maximum(0, promises["expected"] - margin)).astype(int)
    promises["high"] = np.ceil(np.minimum(promises["accounts"], promises["expected"] + margin)).astype(int)
    promises["is_kept"] = promises["realised"].between(promises["low"], promises["high"])
    return promises


def measure_coverage(listed: pd.DataFrame, target: Target) -> Coverage:
    """Coverage and dispersion of the promises made of these lists.

    :param listed: account_id, as_of_date (weekly), label, probability and shared_error
    """
    promises = count_promises(listed)
    weeks = len(promises)
    windows = max(1.0, weeks / weeks_of_window(target))
    error = (promises["realised"] - promises["expected"]) / promises["spread"]
    dispersion = float((error**2).mean())
    # A sum of squares of as many independent errors as there are windows is chi-square distributed.
    low, high = (windows * dispersion / _chi_square(windows, normal) for normal in (NORMAL_95, -NORMAL_95))
    return Coverage(
        share=_share(float(promises["is_kept"].mean()), windows),
        by_design=float(np.mean([_by_design(day, promises) for day in listed.groupby("as_of_date")])),
        dispersion=Estimate(dispersion, low, high),
        weeks=weeks,
        windows=windows,
    )


def weeks_of_window(target: Target) -> int:
    """Weeks from one Monday to the next whose label window does not overlap with it."""
    return -(-(target.lead_days + target.horizon_days) // 7)


def by_offset(promises: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Promises with non-overlapping label windows, one row per Monday to start from: first, weeks, kept (share)."""
    step = weeks_of_window(target)
    ordered = promises.sort_values("as_of_date", ignore_index=True)
    chosen = [ordered.iloc[first::step] for first in range(min(step, len(ordered)))]
    return pd.DataFrame(
        [
            {"first": one["as_of_date"].iloc[0], "weeks": len(one), "kept": one["is_kept"].mean()}
            for one in chosen
        ]
    )


def count_distribution(probability: np.ndarray) -> np.ndarray:
    """Probabilities of 0, 1, 2 … positives among independent accounts (Poisson binomial, by convolution)."""
    chances = np.ones(1)
    for one in probability:
        chances = np.append(chances, 0.0) * (1 - one) + np.append(0.0, chances) * one
    return chances


def _by_design(day: tuple[object, pd.DataFrame], promises: pd.DataFrame) -> float:
    promise = promises[promises["as_of_date"] == day[0]].iloc[0]
    chances = count_distribution(day[1]["probability"].to_numpy())
    return float(chances[promise["low"] : promise["high"] + 1].sum())


def _share(share: float, trials: float) -> Estimate:
    """Score interval of Wilson (1927), which holds for few trials and for a share of one too."""
    square = NORMAL_95**2 / trials
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def _chi_square(freedom: float, normal: float) -> float:
    """Chi-square quantile at a normal quantile (Wilson and Hilferty 1931: within a tenth from two degrees on)."""
    part = 2 / (9 * freedom)
    return freedom * max(1 - part + normal * math.sqrt(part), 0.05) ** 3
