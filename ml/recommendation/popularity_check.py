"""Leave-one-out evaluation of the recommendation against popularity.

One feature that a healthy account uses is hidden, and the recommendation ranks it among those that the account does not
use; the account is left out of what is learned. Tied features share the hit. Intervals are by bootstrap over accounts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, draw_accounts, estimate
from ml.recommendation.affinity import PlanGroup, affinities_without
from ml.tracking import mlflow_store

SIMILAR, POPULAR = "similar accounts", "popular in the plan"
# Fewest features to rank: among three or fewer a hit in the first three is certain.
LEAST_CHOICE = 4
EXPERIMENT = "next_feature"


@dataclass(frozen=True)
class RecommendationCheck:
    """Hit rates at 1 and 3; the gain is that of similar accounts over popularity. None: no account to evaluate on."""

    method: str
    accounts: int
    cases: int
    similar_at_1: Estimate | None = None
    similar_at_3: Estimate | None = None
    popular_at_1: Estimate | None = None
    popular_at_3: Estimate | None = None
    gain_at_1: Estimate | None = None
    gain_at_3: Estimate | None = None


def check_next_feature(groups: Iterable[PlanGroup], rounds: int, seed: int) -> RecommendationCheck:
    """Hit rates of both methods, and the one to use: similar accounts only where its gain is significant."""
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


def _cases(group: PlanGroup) -> Iterator[tuple[Any, ...]]:
    """Account and its four hits, for each feature in use, hidden in turn."""
    for row in np.flatnonzero(group.is_healthy):
        used = group.used[row]
        in_use, unused = np.flatnonzero(used), np.flatnonzero(~used)
        if len(in_use) < 2 or len(unused) + 1 < LEAST_CHOICE:
            continue
        # A group's own healthy accounts come first in what it learns from, in their order.
        together, share = affinities_without(group.learned_from, int(group.is_healthy[:row].sum()))
        sums = together[in_use].sum(axis=0)
        for hidden in in_use:
            choice = np.r_[hidden, unused]
            similar = (sums - together[hidden])[choice]
            yield group.accounts[row], *hits_at_1_and_3(similar), *hits_at_1_and_3(share[choice])


def hits_at_1_and_3(score: np.ndarray) -> tuple[float, float]:
    """Whether the first entry of `score` ranks first, and among the first three; ties share the places left."""
    better = int((score > score[0]).sum())
    tied = int((score == score[0]).sum())
    first, three = (float(np.clip((places - better) / tied, 0, 1)) for places in (1, 3))
    return first, three


def record_check(day: date, check: RecommendationCheck) -> str:
    """Log the evaluation as metrics of one MLflow run in the experiment `tenure_next_feature`; returns the run's id."""
    import mlflow

    metrics: dict[str, float] = {"accounts": check.accounts, "cases": check.cases}
    for name, value in vars(check).items():
        if isinstance(value, Estimate):
            metrics |= {f"{name}.{end}": number for end, number in asdict(value).items()}
    with mlflow.start_run(
        experiment_id=mlflow_store.experiment_id(EXPERIMENT), run_name=f"next feature {day}"
    ) as run:
        mlflow.set_tags({"kind": "next feature", "as_of_date": day.isoformat(), "method": check.method})
        mlflow.log_metrics(metrics)
    return run.info.run_id
