"""What each family of signals and each source adds on the company's own history, for the page.

The weekly review measures it; `tenure ablation` asks the same by hand, with each group alone and controls beside it.
"""

import logging
from datetime import date
from typing import Any

import pandas as pd

from ml.features.feature_sources import sources_of
from ml.studies.ablation.measure import measure_ablation, read_estimate, verdict_on_loss
from ml.studies.ablation.plan import FULL, plan_losses
from ml.studies.ablation.run import read_split
from ml.training.time_split import HistoryTooShort
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import InvalidInput, NotBuilt
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

TARGET = "churn"
MEASURED, TOO_FEW = "measured", "not enough history"
COLUMNS = (
    "learned_on",
    "method",
    "kind",
    "group_name",
    "features",
    "auc",
    "auc_lost",
    "auc_lost_low",
    "auc_lost_high",
    "verdict",
)


def measure_marginal_values(as_of_date: str | date) -> dict[str, Any]:
    """Measure the loss of AUC without each family and each source of churn; recorded in `ml.marginal_values`.

    Idempotent. Where no history is built, it is too short, or too few accounts have left, one row says so.

    :return: the method, learned_on, and the groups that surely add
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    target, training = settings.target(TARGET), settings.training
    try:
        data, split = read_split(target, training, day)
    except (HistoryTooShort, InvalidInput, NotBuilt) as too_few:
        log.info("marginal values: %s", too_few)
        table = pd.DataFrame([{"method": TOO_FEW}])
    else:
        trials = list(plan_losses(data.features, sources_of(data.features), training.seed))
        table = _rows(measure_ablation(split, trials, training, target.capacity))
    table = table.assign(learned_on=day).reindex(columns=list(COLUMNS))
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "marginal_values")
        warehouse.replace_partition(connection, "ml.marginal_values", table, {"learned_on": day})
    adds = table.loc[table["verdict"] == "adds", "group_name"].tolist()
    return {"method": table["method"].iloc[0], "learned_on": day.isoformat(), "adds": adds}


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """One row per group; `auc` is that of all signals, `features` how many of them the group has."""
    full = table[table["group"] == FULL].iloc[0]
    groups = table[table["group"] != FULL]
    return groups.assign(
        method=MEASURED,
        group_name=groups["group"],
        auc=full["auc"],
        features=full["features"] - groups["features"],
        verdict=[verdict_on_loss(read_estimate(row, "auc_lost")) for _, row in groups.iterrows()],
    )
