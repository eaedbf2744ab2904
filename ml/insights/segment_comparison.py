"""Which kinds of accounts leave more often than all do.

A segment is a value of channel, industry, plan or region, or a pair of two. Its rate is departures per account-year
under observation. Rates of small segments are shrunk towards the overall rate (empirical Bayes with a gamma prior for
Poisson counts: Clayton and Kaldor 1987, Biometrics 43, 671-681). A segment is reported when its signed deviance exceeds
the 90th percentile of the maximum over all segments in random permutations of the accounts (max-T test: Westfall and
Young 1993, Resampling-Based Multiple Testing). This controls the family-wise error rate at 10 %: where no segment
differs, one company in ten has one reported. The accounts of a reported segment are then removed and the others tested
again, so that a segment that stands out only through it, such as the whole industry, is not reported.
"""

import math
from itertools import combinations

import numpy as np
import pandas as pd

from ml.insights.danger_line import LEARNED
from ml.insights.key_features import NO_HISTORY

DIMENSIONS = ("channel", "industry", "plan", "region")
N_PERMUTATIONS = 2000
FAMILYWISE_ERROR = 0.10
# Candidate shapes of the gamma prior, in departures; more than ten would shrink every segment to the overall rate.
SHAPES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
POSTERIOR_DRAWS = 20_000
COLUMNS = ["dimension", "segment", "accounts", "account_years", "departures", "departures_a_year"]


def compare_segments(
    accounts: pd.DataFrame, least_accounts: int, min_departures: int, seed: int
) -> pd.DataFrame:
    """One row per segment of at least `least_accounts`, the reported ones first; as in `ml.bad_fit`, without sentences.

    :param accounts: account_years, departures and the columns of `DIMENSIONS`; unknown values belong to no segment
    :param min_departures: with fewer departures in all no segment is tested
    """
    segments = _segments(accounts, least_accounts)
    if not segments:
        return pd.DataFrame(columns=[*COLUMNS, "is_bad_fit", "fit_rank"])
    members = np.array(list(segments.values()), dtype=float)
    years, departures = (accounts[name].to_numpy(dtype=float) for name in ("account_years", "departures"))
    rows = pd.DataFrame(list(segments), columns=["dimension", "segment"])
    rows = rows.assign(accounts=members.sum(axis=1).astype(int), account_years=members @ years)
    rows = rows.assign(
        departures=(members @ departures).astype(int), all_a_year=departures.sum() / years.sum()
    )
    rows["departures_a_year"] = rows["departures"] / rows["account_years"]
    rows = rows.assign(method=NO_HISTORY, is_bad_fit=False, fit_rank=None, compared=len(rows))
    if departures.sum() < min_departures:
        return rows
    rows = rows.assign(method=LEARNED, **_shrunk(rows, seed))
    rows["chance"] = _max_t_test(members, years, departures, seed)[1]
    is_above_all = (rows["low"] > rows["all_a_year"]).to_numpy()
    reported = _step_down(members, years, departures, is_above_all, seed)
    rows.loc[reported, "is_bad_fit"] = True
    rows.loc[reported, "fit_rank"] = range(1, len(reported) + 1)
    return rows.sort_values(["fit_rank", "chance", "low"], ascending=[True, True, False], ignore_index=True)


def _step_down(
    members: np.ndarray, years: np.ndarray, departures: np.ndarray, is_above_all: np.ndarray, seed: int
) -> list[int]:
    """The segments to report, the strongest first: each is tested without the accounts of those before it.

    Stops at the first whose p-value is not below `FAMILYWISE_ERROR`, or whose interval is not above the overall rate.
    """
    remaining = np.ones(len(years), dtype=bool)
    reported: list[int] = []
    while remaining.any():
        deviance, p_value = _max_t_test(members[:, remaining], years[remaining], departures[remaining], seed)
        strongest = int(np.argmax(deviance))
        if p_value[strongest] >= FAMILYWISE_ERROR or not is_above_all[strongest]:
            break
        reported.append(strongest)
        remaining &= members[strongest] == 0
    return reported


def _segments(accounts: pd.DataFrame, least_accounts: int) -> dict[tuple[str, str], np.ndarray]:
    """Mask of the accounts by (dimension, segment); of segments with the same accounts only the first."""
    kinds = [(one,) for one in DIMENSIONS] + list(combinations(DIMENSIONS, 2))
    found: dict[tuple[str, str], np.ndarray] = {}
    for kind in kinds:
        known = accounts[list(kind)].dropna()
        for values in sorted(set(known.itertuples(index=False, name=None))):
            is_in = np.logical_and.reduce(
                [(accounts[name] == value).to_numpy() for name, value in zip(kind, values, strict=True)]
            )
            is_new = not any((is_in == other).all() for other in found.values())
            if is_in.sum() >= least_accounts and is_new:
                found[" and ".join(kind), " and ".join(values)] = is_in
    return found


def _max_t_test(
    members: np.ndarray, years: np.ndarray, departures: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Signed deviance of each segment, and its p-value adjusted for all segments.

    The p-value is the share of permutations of the accounts in which the largest deviance of any segment is at least as
    high.

    :param members: segments x accounts, 0 or 1
    """
    generator = np.random.default_rng(seed)
    permuted = np.array([generator.permutation(len(years)) for _ in range(N_PERMUTATIONS)]).T
    overall = departures.sum() / max(years.sum(), 1e-9)
    deviance = _signed_deviance(members @ departures, overall * (members @ years))
    under_null = _signed_deviance(members @ departures[permuted], overall * (members @ years[permuted]))
    exceeded = under_null.max(axis=0)[None, :] >= deviance[:, None]
    return deviance, (1 + exceeded.sum(axis=1)) / (1 + N_PERMUTATIONS)


def _signed_deviance(departures: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Signed root of the deviance of Poisson counts: about standard normal under the null hypothesis."""
    expected = np.maximum(expected, 1e-9)
    log_ratio = np.where(departures > 0, departures * np.log(np.maximum(departures, 1e-9) / expected), 0)
    return np.sign(departures - expected) * np.sqrt(np.maximum(2 * (log_ratio - departures + expected), 0))


def _shrunk(rows: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    """Posterior mean and 95 % interval of the departures a year (empirical Bayes), as columns of `ml.bad_fit`."""
    overall = float(rows["all_a_year"].iloc[0])
    counts = list(zip(rows["departures"], rows["account_years"], strict=True))
    shape = max(SHAPES, key=lambda one: sum(_log_likelihood(k, years, one, overall) for k, years in counts))
    shapes, weights = (
        shape + rows["departures"].to_numpy(),
        shape / overall + rows["account_years"].to_numpy(),
    )
    drawn = np.random.default_rng(seed).standard_gamma(shapes, size=(POSTERIOR_DRAWS, len(rows))) / weights
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {"shrunk_a_year": shapes / weights, "low": low, "high": high}


def _log_likelihood(departures: int, years: float, shape: float, overall: float) -> float:
    """Log-likelihood of a count whose rate has the gamma prior (negative binomial), up to a constant."""
    rate = shape / overall
    return (
        math.lgamma(shape + departures) - math.lgamma(shape) + shape * math.log(rate / (rate + years))
        - departures * math.log(rate + years)
    )  # fmt: skip
