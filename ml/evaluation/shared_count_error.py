"""How far can the expected count itself be off? The error that all accounts of a promise share.

"Of these 70 we expect 32" errs twice: accounts leave or stay each by its own chance, and the probabilities were
calibrated on the hundred-odd accounts that happened to leave in the calibration weeks. A hundred others would have made
all probabilities of the list higher, or lower, together. That second error is measured on the calibration weeks by the
sandwich over accounts (Liang and Zeger 1986, Biometrika 73, 13-22): the residuals of an account are summed over its
weeks before they are squared, because its weeks are one fate told several times.
"""

import math
from datetime import date

import numpy as np
import pandas as pd

from tenure import warehouse

LIST, EVERYBODY = "monday list", "all accounts"


def choose_lists(scored: pd.DataFrame, capacity: int) -> pd.DataFrame:
    """The `capacity` highest probabilities of each as-of date."""
    ranked = scored.sort_values(["as_of_date", "probability", "account_id"], ascending=[True, False, True])
    return ranked[ranked.groupby("as_of_date").cumcount() < capacity]


def populations_of(scored: pd.DataFrame, capacity: int) -> dict[str, pd.DataFrame]:
    """Those a promise is made of, as in `pub_model_track_record`: the list, and everybody."""
    return {LIST: choose_lists(scored, capacity), EVERYBODY: scored}


def learn_count_errors(calibration: pd.DataFrame, probability: np.ndarray, capacity: int) -> pd.DataFrame:
    """One row per population: population, shared_error, weeks, positive_accounts.

    :param calibration: account_id, as_of_date and label of the calibration weeks
    :param probability: what a learner that had not seen these weeks said of them, calibrated (`Fitted`)
    """
    said = calibration[["account_id", "as_of_date", "label"]].assign(probability=probability)
    return pd.DataFrame(
        [
            {
                "population": name,
                "shared_error": shared_error(rows),
                "weeks": rows["as_of_date"].nunique(),
                "positive_accounts": rows.loc[rows["label"] == 1, "account_id"].nunique(),
            }
            for name, rows in populations_of(said, capacity).items()
        ]
    )


def shared_error(rows: pd.DataFrame) -> float:
    """Standard error of the count over these weeks, as a share of the expected count."""
    residual = (rows["label"] - rows["probability"]).groupby(rows["account_id"]).sum()
    return math.sqrt(float((residual**2).sum())) / float(rows["probability"].sum())


def record_count_errors(target: str, learned_on: date, errors: pd.DataFrame) -> None:
    """Into `ml.count_errors`, where the interval of a promise reads it from this day on; again gives the same rows.

    :param errors: as `learn_count_errors` gives them
    """
    partition = {"learned_on": learned_on, "target": target}
    with warehouse.connect() as connection:
        warehouse.create_ml_table(connection, "count_errors")
        warehouse.replace_partition(connection, "ml.count_errors", errors.assign(**partition), partition)
