"""Measures the planted conjunction: churn of accounts with none, one, some or all of signs harmless alone."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.insights.detection import DRAWS, INTERVAL, SEED, History
from tenure.simulator.truth.expected_signs import EXPECTED_SIGNS
from tenure.simulator.world.causes import CONJUNCTION

WITHIN_DAYS = 90


def measure_conjunction(truth: Path, history: History, facts: tuple[str, ...]) -> pd.DataFrame:
    """One row per combination of `facts` on a Monday: signs, rows (account-weeks), left (share that left within
    90 days), low, high (90 % interval, bootstrapped by account), left_without_other_cause (the same share without the
    accounts that left for another visible cause).
    """
    gone = pd.read_parquet(truth / "causes.parquet").set_index("account_id").reindex(history.accounts)
    days = history.mondays.astype("datetime64[D]")
    end = pd.to_datetime(gone.ends_on).to_numpy().astype("datetime64[D]")
    left = (end[:, None] > days) & (end[:, None] - days <= np.timedelta64(WITHIN_DAYS, "D"))
    known = history.alive & (days[-1] - days >= np.timedelta64(WITHIN_DAYS, "D"))
    has_fact = np.stack([history.has_fact[fact] for fact in facts])
    number = has_fact.sum(axis=0)
    groups = [("none of them", number == 0)]
    groups += [(f"only `{fact}`", (number == 1) & has_fact[k]) for k, fact in enumerate(facts)]
    groups += [(f"exactly {n}", number == n) for n in range(2, len(facts))] + [("all", number == len(facts))]
    other = gone.cause.isin(set(EXPECTED_SIGNS) - {CONJUNCTION}).to_numpy()[:, None]
    return pd.DataFrame([
        {"signs": name, **_share(left, rows & known), "left_without_other_cause": left[rows & known & ~other].mean()}
        for name, rows in groups
    ])  # fmt: skip


def _share(left: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    times = np.random.default_rng(SEED).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=DRAWS)
    drawn = (times @ (left & rows).sum(axis=1)) / (times @ rows.sum(axis=1))
    low, high = np.percentile(drawn, INTERVAL)
    return {"rows": int(rows.sum()), "left": (left & rows).sum() / rows.sum(), "low": low, "high": high}
