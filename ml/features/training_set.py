"""Read the matured examples of one target, with the names of the features and a version of the data."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from ml.features.event_shares import attach_uses
from tenure import warehouse
from tenure.core import paths
from tenure.core.errors import NotBuilt
from tenure.core.settings import families
from tenure.core.settings_schema import Target

CATEGORICAL = ("fit_plan", "fit_industry", "fit_channel", "fit_region")


@dataclass(frozen=True)
class TrainingSet:
    """`examples`: one row per (account_id, as_of_date), with `label` 0/1, the features and `health_score`."""

    examples: pd.DataFrame
    features: tuple[str, ...]
    data_version: str


def family_of(feature: str) -> str:
    """The driver family: the first word of the feature's name."""
    return feature.split("_", 1)[0]


def feature_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that are features: those whose names begin with a driver family."""
    known = families()
    return tuple(column for column in columns if family_of(column) in known)


def read_training_set(target: Target, as_of_date: date) -> TrainingSet:
    """All examples whose labels are known at `as_of_date`; equal data give an equal version.

    :raises LookupError: the warehouse has no training examples yet.
    """
    frame = read_examples(target, as_of_date)
    with warehouse.connect(read_only=True) as connection:
        frame = attach_uses(connection, frame)
    features = feature_columns(frame.columns)
    return TrainingSet(typed(frame, features), features, data_version(frame))


def read_examples(target: Target, as_of_date: date, columns: Iterable[str] = ("*",)) -> pd.DataFrame:
    """The examples whose labels are known at `as_of_date`, ordered by account and day.

    :param columns: those to read, because reading all of them is slow
    :raises LookupError: the warehouse has no training examples yet.
    """
    if not warehouse.is_built():
        raise NotBuilt(f"no warehouse at {paths.warehouse_file()}: build the features first")
    last_matured = as_of_date - timedelta(days=target.label_days)
    with warehouse.connect(read_only=True) as connection:
        if not warehouse.table_exists(connection, "marts.fct_training_examples"):
            raise NotBuilt(
                "marts.fct_training_examples is not built: run the features stage with its history"
            )
        return warehouse.read(
            connection,
            f"select {', '.join(columns)} from marts.fct_training_examples where target = ? and as_of_date <= ? "
            "order by account_id, as_of_date",
            [target.name, last_matured],
        )


def typed(frame: pd.DataFrame, features: Iterable[str]) -> pd.DataFrame:
    """The frame with numbers as float64 and categories as text, NaN for unknown; the same for training and scoring."""
    kinds = {name: "object" if name in CATEGORICAL else "float64" for name in features}
    if "health_score" in frame:
        kinds["health_score"] = "float64"
    # scikit-learn's imputers fail on None in a text column; they expect NaN.
    whole = frame.astype(kinds).fillna({name: float("nan") for name in CATEGORICAL if name in frame})
    # Copied into one block: a frame of many blocks is slow to slice.
    return whole.copy()


def data_version(frame: pd.DataFrame) -> str:
    """A hash of 16 hexadecimal digits that changes with any value, column or row."""
    digest = hashlib.sha256("|".join(frame.columns).encode())
    digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]
