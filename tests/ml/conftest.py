"""A small warehouse with a planted signal, in a home of its own; the seeds are the real ones."""

import os
from datetime import date

# Tests run side by side: boosting with more threads than free cores is many times slower than with one.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pandas as pd
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.core.settings import Settings, read_settings
from tenure.core.settings_schema import Target, Training
from tests.ml.synthetic import LAST_MATURED, make_examples

# The last matured as-of date plus lead, horizon and grace: the day of the training run.
TRAINING_DAY = date(2026, 7, 1)
# One plan has a name that is not its key; of the others none landed.
PLANS = pd.DataFrame({"plan_tier": ["large"], "plan_name": ["Large Teams"]})


@pytest.fixture
def target() -> Target:
    return Target("churn", "customers", "coverage", lead_days=7, horizon_days=60, grace_days=30, capacity=20)


@pytest.fixture
def training() -> Training:
    return Training(
        test_weeks=16,
        calibration_weeks=10,
        min_positive_accounts=40,
        most_examples=20_000,
        bootstrap_rounds=100,
        seed=7,
        implausible_column_auc=0.8,
        implausible_column_edge=0.05,
        implausible_model_edge=0.1,
        known_columns=[],
    )


@pytest.fixture(scope="session")
def examples() -> pd.DataFrame:
    return make_examples()


@pytest.fixture
def settings() -> Settings:
    return read_settings()


def build_warehouse(frame: pd.DataFrame) -> None:
    """What the stage `features` leaves behind: all examples, and the features of the last day."""
    today = frame[frame["as_of_date"] == frame["as_of_date"].max()].drop(columns=["target", "label"])
    weights = pd.read_csv(paths.DBT_PROJECT / "seeds" / "health_weights.csv")
    write_table("marts.fct_training_examples", frame)
    scored = today.assign(as_of_date=pd.Timestamp(LAST_MATURED))
    write_table("marts.fct_account_features", scored)
    write_table("marts.fct_account_health", scored[["account_id", "as_of_date", "health_score"]])
    write_table("seeds.health_weights", weights[weights["feature"].isin(frame.columns)])
    write_table("seeds.reason_phrases", pd.read_csv(paths.DBT_PROJECT / "seeds" / "reason_phrases.csv"))
    write_table("marts.dim_plans", PLANS)


def write_table(table: str, frame: pd.DataFrame) -> None:
    with warehouse.connect() as connection:
        connection.execute(f"create schema if not exists {table.split('.')[0]}")
        connection.register("frame", frame)
        day = ", as_of_date::date as as_of_date" if "as_of_date" in frame else ""
        columns = ", ".join(f'"{name}"' for name in frame.columns if name != "as_of_date")
        connection.execute(f"drop table if exists {table}")
        connection.execute(f"create table {table} as select {columns}{day} from frame")
