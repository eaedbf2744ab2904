"""How long before the end a feature separates the accounts that left from the others. For the report only."""

import duckdb
import numpy as np
import pandas as pd

from ml.insights.detection import Ends, History
from tenure import warehouse

# Days before the end, and how many Mondays before the last one that is.
POINTS = {90: 12, 60: 8, 30: 4}
# A 99 % interval, since there are many columns and each is one more chance of a false positive.
STANDARD_ERRORS = 2.58
LEAST_KNOWN = 30


def measure_feature_lead_times(
    connection: duckdb.DuckDBPyConnection, history: History, ends: Ends
) -> pd.DataFrame:
    """One row per numeric feature: feature, auc_90, auc_60, auc_30, and `apart_days`, the longest of these
    spans from which on its AUC stays on the same side of 0.5; missing when it does not even at 30 days.
    """
    rows = warehouse.read(
        connection, "select * from marts.fct_account_features where extract(isodow from as_of_date) = 1"
    )
    at = (
        np.searchsorted(history.accounts, rows.account_id.astype(str)),
        np.searchsorted(history.mondays, rows.as_of_date),
    )
    found = []
    for name in rows.drop(columns=["account_id", "as_of_date"]).select_dtypes("number"):
        values = np.full(history.alive.shape, np.nan)
        values[at] = rows[name].to_numpy("float64", na_value=np.nan)
        found.append({"feature": name, **_lead_time(values, ends)})
    return pd.DataFrame(found).astype({"apart_days": "Int64"})


def _lead_time(values: np.ndarray, ends: Ends) -> dict[str, float]:
    measured = {days: _auc(values, ends, mondays) for days, mondays in POINTS.items()}
    apart = np.nan
    # Backwards from the end: once the feature no longer separates, earlier differences are chance.
    for days in sorted(POINTS):
        auc, error = measured[days]
        is_same_side = (auc - 0.5) * (measured[min(POINTS)][0] - 0.5) > 0
        if not (is_same_side and abs(auc - 0.5) > STANDARD_ERRORS * error):
            break
        apart = days
    return {f"auc_{days}": round(auc, 2) for days, (auc, _) in measured.items()} | {"apart_days": apart}


def _auc(values: np.ndarray, ends: Ends, mondays: int) -> tuple[float, float]:
    """AUC (an account that left had the higher value than another one on that Monday) and its standard error."""
    then = values[:, ends.monday - mondays].T
    own = then[np.arange(len(then)), ends.account][:, None]
    known = ends.others & ~np.isnan(then)
    above = ((then < own) + 0.5 * (then == own)) * known
    usable = known.any(axis=1) & ~np.isnan(own[:, 0])
    if usable.sum() < LEAST_KNOWN:
        return np.nan, np.nan
    ranks = above[usable].sum(axis=1) / known[usable].sum(axis=1)
    return float(ranks.mean()), float(ranks.std(ddof=1) / np.sqrt(len(ranks)))
