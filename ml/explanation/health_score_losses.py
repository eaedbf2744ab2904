"""Points of the health score lost by each signal: the reasons of a ranking without a champion."""

import numpy as np
import pandas as pd

FULL_SCORE = 100


def lost_points(frame: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Points of the health score that each signal costs each account: accounts x features, 0 to 100.

    A signal loses all of its weight at its worst value, none at its best; an unknown one has no weight.

    :param frame: one column per signal, NaN is unknown
    :param weights: rows of `seeds/health_weights.csv`: feature, worst_value, best_value, weight
    """
    values = frame[weights["feature"].tolist()].astype("float64")
    worst, best, weight = (
        weights[name].to_numpy(dtype=float) for name in ("worst_value", "best_value", "weight")
    )
    missing_share = 1 - np.clip((values.to_numpy() - worst) / (best - worst), 0, 1)
    known = np.where(values.notna(), weight, 0.0)
    total = known.sum(axis=1, keepdims=True)
    points = FULL_SCORE * np.nan_to_num(missing_share) * known / np.where(total > 0, total, 1.0)
    return pd.DataFrame(points, index=frame.index, columns=values.columns)
