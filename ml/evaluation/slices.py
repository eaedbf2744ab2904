"""The metrics of a model within slices: plan, size, tenure, region, accounts due for renewal.

Among thirty slices the worst looks bad by chance alone, and a small one worst of all. A slice is therefore flagged only
when the interval of its difference from all other accounts, paired on the same bootstrap draws and widened for the
number of slices (Bonferroni), excludes zero.
"""

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, calibration_error, estimate, measure_ranking

# A slice with fewer positive accounts is shown and never flagged.
LEAST_POSITIVE_ACCOUNTS = 10
CATEGORIES = {"plan": "fit_plan", "region": "fit_region"}
# Size is the first of these that is known for any account.
SIZES = ("seat_bought", "billing_mrr_cents")
TENURE, RENEWAL = "fit_tenure_days", "billing_renewal_band_days"
DUE = "contract ends within 120 days"
TENURES = {
    "under half a year": 182,
    "half to one year": 365,
    "one to two years": 730,
    "over two years": np.inf,
}
UNKNOWN = "unknown"
AUC, GAP = "auc", "gap"
MEASURES = [f"{metric}{end}" for metric in (AUC, "ece", GAP) for end in ("", "_low", "_high")]
COLUMNS = ["slice", "value", "examples", "positive_accounts", *MEASURES, "auc_behind", "gap_beyond"]


def measure_slices(scored: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    """One row per slice: slice, value, examples, positive_accounts; auc, ece and gap (expected minus realised rate)
    each with `_low` and `_high` of the 95 % interval; `auc_behind` and `gap_beyond`, whether it is flagged.

    :param scored: account_id, label, probability and the features that define slices
    :param weights: as `draw_accounts` gives them
    """
    rows, distances = [], []
    for name, value, chosen in cut_slices(scored):
        row, distance = _measure_slice(scored, weights, chosen.to_numpy())
        rows.append({"slice": name, "value": value, **row})
        distances.append(distance)
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.DataFrame(rows)
    counts = (table["positive_accounts"] >= LEAST_POSITIVE_ACCOUNTS).to_numpy()
    margin = NormalDist().inv_cdf(1 - 0.025 / max(int(counts.sum()), 1))
    auc, gap = (np.array([_beyond(one[metric], margin) for one in distances]) for metric in (AUC, GAP))
    return table.assign(auc_behind=counts & (auc < 0), gap_beyond=counts & (gap != 0))


def worst_slice(table: pd.DataFrame, metric: str = AUC) -> pd.Series | None:
    """The flagged row with the lowest AUC, or with the largest gap; None without flagged rows."""
    flagged = table[table["auc_behind" if metric == AUC else "gap_beyond"].astype(bool)]
    if flagged.empty:
        return None
    badness = -flagged[AUC] if metric == AUC else flagged[GAP].abs()
    return flagged.iloc[int(badness.argmax())]


def describe_due(table: pd.DataFrame) -> dict[str, str]:
    """The AUC within the accounts that are due for renewal, as a line of the report; empty where none is.

    Among those every clock ticks: what the model knows beyond the date of the renewal shows there alone.
    """
    rows = table[(table["slice"] == "renewal") & (table["value"] == DUE)].to_dict("records")
    return {
        f"AUC within accounts whose {DUE}": f"{one['auc']:.3f} ({one['auc_low']:.3f} to {one['auc_high']:.3f}), "
        f"{one['positive_accounts']} positive accounts"
        for one in rows
    }


def cut_slices(scored: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series]]:
    """Name of the slice, its value, and the mask of its rows; a slice whose feature is missing is left out."""
    for name, cut in _cuts(scored).items():
        for value in sorted(cut.unique()):
            yield name, value, cut == value


def _cuts(scored: pd.DataFrame) -> dict[str, pd.Series]:
    cuts = {
        name: scored[feature].fillna(UNKNOWN).astype(str)
        for name, feature in CATEGORIES.items()
        if feature in scored
    }
    size = next((name for name in SIZES if name in scored and scored[name].notna().any()), None)
    if size is not None:
        cuts[f"size ({size})"] = _thirds(scored[size])
    if TENURE in scored:
        bounds = [-np.inf, *TENURES.values()]
        ages = pd.cut(scored[TENURE], bounds, labels=list(TENURES), right=False)
        cuts["tenure"] = ages.astype(object).fillna(UNKNOWN)
    if RENEWAL in scored:
        due = scored[RENEWAL].notna()
        cuts["renewal"] = due.map({True: DUE, False: "not due"})
    return cuts


def _thirds(values: pd.Series) -> pd.Series:
    """The third of all examples that each value lies in; equal values stay together."""
    low, high = values.quantile([1 / 3, 2 / 3])
    names = np.select(
        [values.isna(), values <= low, values <= high],
        [UNKNOWN, f"1: up to {low:.0f}", f"2: up to {high:.0f}"],
        f"3: above {high:.0f}",
    )
    return pd.Series(names, index=values.index)


def _measure_slice(
    scored: pd.DataFrame, weights: np.ndarray, inside: np.ndarray
) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """The row of the slice, and the draws of its difference from the accounts outside, by metric."""
    label = scored["label"].to_numpy(dtype=float)
    own = _draws(scored[inside], weights[:, inside])
    rest = _draws(scored[~inside], weights[:, ~inside])
    row: dict[str, object] = {
        "examples": int(inside.sum()),
        "positive_accounts": int(scored.loc[inside & (label == 1), "account_id"].nunique()),
    }
    for metric, drawn in own.items():
        one = _estimate(drawn)
        row |= {metric: one.value, f"{metric}_low": one.low, f"{metric}_high": one.high}
    return row, {metric: own[metric] - rest[metric] for metric in own}


def _draws(rows: pd.DataFrame, weights: np.ndarray) -> dict[str, np.ndarray]:
    """AUC, ECE and gap by draw; NaN in draws without a positive or without any account."""
    if rows.empty:
        return {metric: np.full(len(weights), np.nan) for metric in (AUC, "ece", GAP)}
    label, probability = rows["label"].to_numpy(dtype=float), rows["probability"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            AUC: measure_ranking(label, probability, weights)["auc"],
            "ece": calibration_error(label, probability, weights),
            GAP: weights @ (probability - label) / weights.sum(axis=1),
        }


def _estimate(drawn: np.ndarray) -> Estimate:
    if np.isnan(drawn[0]) or np.isnan(drawn[1:]).all():
        return Estimate(float("nan"), float("nan"), float("nan"))
    return estimate(drawn)


def _beyond(distance: np.ndarray, margin: float) -> int:
    """-1 or 1 when the widened interval of the difference lies below or above zero, otherwise 0."""
    known = distance[1:][~np.isnan(distance[1:])]
    if len(known) < 2 or np.isnan(distance[0]) or abs(distance[0]) <= margin * known.std(ddof=1):
        return 0
    return int(np.sign(distance[0]))
