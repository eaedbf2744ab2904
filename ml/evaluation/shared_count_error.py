"""The calibration error that all accounts of an expected count share.

An expected count ("of these 70 we expect 32") has two errors: each account leaves or stays by its own chance, and the
probabilities were calibrated on the hundred or so accounts that happened to leave in the calibration weeks. Another
sample of accounts would have moved all probabilities together. This second error is estimated on the calibration weeks
by the cluster-robust variance (Liang and Zeger 1986, Biometrika 73, 13-22): the residuals of an account are summed over
its weeks before they are squared, because its weeks have one outcome.
"""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tenure import warehouse

MONDAY_LIST, ALL_ACCOUNTS = "monday list", "all accounts"


def choose_lists(scored: pd.DataFrame, capacity: int) -> pd.DataFrame:
    """The `capacity` highest probabilities of each as-of date."""
    ranked = scored.sort_values(["as_of_date", "probability", "account_id"], ascending=[True, False, True])
    return ranked[ranked.groupby("as_of_date").cumcount() < capacity]


def populations_of(scored: pd.DataFrame, capacity: int) -> dict[str, pd.DataFrame]:
    """The rows by population of an expected count, as in `pub_model_track_record`: the Monday list and all accounts."""
    return {MONDAY_LIST: choose_lists(scored, capacity), ALL_ACCOUNTS: scored}


def learn_count_errors(calibration: pd.DataFrame, probability: np.ndarray, capacity: int) -> pd.DataFrame:
    """One row per population: population, shared_error, weeks, positive_accounts.

    :param calibration: account_id, as_of_date and label of the calibration weeks
    :param probability: calibrated, by a learner that was not trained on these weeks (`FittedModel`)
    """
    scored = calibration[["account_id", "as_of_date", "label"]].assign(probability=probability)
    return pd.DataFrame(
        [
            {
                "population": name,
                "shared_error": shared_error(rows),
                "weeks": rows["as_of_date"].nunique(),
                "positive_accounts": rows.loc[rows["label"] == 1, "account_id"].nunique(),
            }
            for name, rows in populations_of(scored, capacity).items()
        ]
    )


def shared_error(rows: pd.DataFrame) -> float:
    """Standard error of the count over these weeks, as a share of the expected count."""
    residual = (rows["label"] - rows["probability"]).groupby(rows["account_id"]).sum()
    return math.sqrt(float((residual**2).sum())) / float(rows["probability"].sum())


def record_count_errors(target: str, learned_on: date, errors: pd.DataFrame) -> None:
    """Write `ml.count_errors`, which the intervals of expected counts use from this day on; idempotent.

    :param errors: as `learn_count_errors` gives them
    """
    partition: dict[str, Any] = {"learned_on": learned_on, "target": target}
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "count_errors")
        warehouse.replace_partition(connection, "ml.count_errors", errors.assign(**partition), partition)
