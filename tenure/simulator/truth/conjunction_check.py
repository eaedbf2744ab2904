"""Signs that are harmless alone: of those who show none, one, two or all of them, how many leave soon?"""

from pathlib import Path

import numpy as np
import pandas as pd

from tenure.simulator.truth.cause_detection import DRAWS, INTERVAL, SEED, History
from tenure.simulator.truth.expected_signs import TELLING
from tenure.simulator.world.causes import CONJUNCTION

WITHIN_DAYS = 90


def measure_together(truth: Path, history: History, facts: tuple[str, ...]) -> pd.DataFrame:
    """One row per set of `facts` said on a Monday: signs, rows (account-weeks), left (share that left within 90 days),
    low, high (90 % interval, whole accounts drawn), left_else (without the accounts that left for another cause that
    shows).
    """
    gone = pd.read_parquet(truth / "causes.parquet").set_index("account_id").reindex(history.accounts)
    days = history.mondays.astype("datetime64[D]")
    end = pd.to_datetime(gone.ends_on).to_numpy().astype("datetime64[D]")
    left = (end[:, None] > days) & (end[:, None] - days <= np.timedelta64(WITHIN_DAYS, "D"))
    known = history.alive & (days[-1] - days >= np.timedelta64(WITHIN_DAYS, "D"))
    said = np.stack([history.said[fact] for fact in facts])
    number = said.sum(axis=0)
    groups = [("none of them", number == 0)]
    groups += [(f"only `{fact}`", (number == 1) & said[k]) for k, fact in enumerate(facts)]
    groups += [(f"exactly {n}", number == n) for n in range(2, len(facts))] + [("all", number == len(facts))]
    other = gone.cause.isin(set(TELLING) - {CONJUNCTION}).to_numpy()[:, None]
    return pd.DataFrame([
        {"signs": name, **_share(left, rows & known), "left_else": left[rows & known & ~other].mean()}
        for name, rows in groups
    ])  # fmt: skip


def _share(left: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    times = np.random.default_rng(SEED).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=DRAWS)
    drawn = (times @ (left & rows).sum(axis=1)) / (times @ rows.sum(axis=1))
    low, high = np.percentile(drawn, INTERVAL)
    return {"rows": int(rows.sum()), "left": (left & rows).sum() / rows.sum(), "low": low, "high": high}
