"""Would the recommendation have found what healthy accounts use? Leave-one-out, against plain popularity.

Of each healthy account one feature in use is hidden, and the recommendation has to find it among those not in use. The
account itself is left out of what is learned. Ties share the hit. Intervals are by bootstrap over accounts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, draw_accounts, estimate
from ml.recommendation.affinity import Group, affinities_without
from ml.tracking import mlflow_store

SIMILAR, POPULAR = "similar accounts", "popular in the plan"
# Among three features or fewer the first three are no choice.
LEAST_CHOICE = 4
EXPERIMENT = "next_feature"


@dataclass(frozen=True)
class RecommendationCheck:
    """Hit rates at 1 and 3; the gain is that of similar accounts over popularity. None: nobody to check on."""

    method: str
    accounts: int
    cases: int
    similar_at_1: Estimate | None = None
    similar_at_3: Estimate | None = None
    popular_at_1: Estimate | None = None
    popular_at_3: Estimate | None = None
    gain_at_1: Estimate | None = None
    gain_at_3: Estimate | None = None


def check_next_feature(groups: Iterable[Group], rounds: int, seed: int) -> RecommendationCheck:
    """Similar accounts decide only where they find more than popularity does, by an interval above zero."""
    cases = pd.DataFrame(
        [case for group in groups for case in _cases(group)],
        columns=["account_id", "similar_at_1", "similar_at_3", "popular_at_1", "popular_at_3"],
    )
    if cases.empty:
        return RecommendationCheck(POPULAR, 0, 0)
    drawn = draw_accounts(cases["account_id"], rounds, seed)
    rates = {name: drawn @ cases[name].to_numpy() / drawn.sum(axis=1) for name in cases.columns[1:]}
    rates |= {f"gain_at_{k}": rates[f"similar_at_{k}"] - rates[f"popular_at_{k}"] for k in (1, 3)}
    found = {name: estimate(rate) for name, rate in rates.items()}
    method = SIMILAR if found["gain_at_1"].low > 0 else POPULAR
    return RecommendationCheck(method, cases["account_id"].nunique(), len(cases), **found)


def _cases(group: Group) -> Iterator[tuple[Any, ...]]:
    """Account and the four hits of each feature in use, hidden in turn."""
    for row in np.flatnonzero(group.is_healthy):
        used = group.used[row]
        mine, free = np.flatnonzero(used), np.flatnonzero(~used)
        if len(mine) < 2 or len(free) + 1 < LEAST_CHOICE:
            continue
        # A group's own healthy accounts come first in what it learns from, in their order.
        together, share = affinities_without(group.learned_from, int(group.is_healthy[:row].sum()))
        sums = together[mine].sum(axis=0)
        for hidden in mine:
            choice = np.r_[hidden, free]
            similar = (sums - together[hidden])[choice]
            yield group.accounts[row], *_hits(similar), *_hits(share[choice])


def _hits(score: np.ndarray) -> tuple[float, float]:
    """Whether the first one is among the first 1 and 3; ties share the places that are left."""
    better = int((score > score[0]).sum())
    tied = int((score == score[0]).sum())
    return tuple(float(np.clip((places - better) / tied, 0, 1)) for places in (1, 3))


def record_check(day: date, check: RecommendationCheck) -> str:
    """Log the check as metrics of one MLflow run, experiment `tenure_next_feature`; returns the run's id."""
    import mlflow

    metrics = {"accounts": check.accounts, "cases": check.cases}
    for name, value in vars(check).items():
        if isinstance(value, Estimate):
            metrics |= {f"{name}.{end}": number for end, number in asdict(value).items()}
    with mlflow.start_run(
        experiment_id=mlflow_store.experiment_id(EXPERIMENT), run_name=f"next feature {day}"
    ) as run:
        mlflow.set_tags({"kind": "next feature", "as_of_date": day.isoformat(), "method": check.method})
        mlflow.log_metrics(metrics)
    return run.info.run_id
