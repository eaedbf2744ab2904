"""The health score carries the product until a model has proved itself: its weakest signals are the reasons."""

import numpy as np
import pandas as pd

FULL_SCORE = 100


def lost_points(frame: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Points of the health score that each signal costs each account: accounts x features, 0 to 100.

    A signal runs from its worst value (all of its weight lost) to its best (none); an unknown one weighs nothing.

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
