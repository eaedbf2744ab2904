from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ml.features.training_set import data_version, feature_columns, read_training_set
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings_schema import Target
from tests.ml.conftest import TRAINING_DAY, build_warehouse, write_table


def test_only_columns_of_a_driver_family_are_features() -> None:
    columns = ["account_id", "as_of_date", "label", "health_score", "usage_events", "fit_plan", "usagers"]
    assert feature_columns(columns) == ("usage_events", "fit_plan")


def test_an_example_is_read_from_the_day_its_label_is_known(
    home: Path, examples: pd.DataFrame, target: Target
) -> None:
    build_warehouse(examples[examples["account_id"] == "a0001"])
    matured = read_training_set(target, date(2026, 6, 28)).examples
    assert matured["as_of_date"].max() == pd.Timestamp("2026-03-23")
    a_day_before = read_training_set(target, date(2026, 6, 27)).examples
    assert a_day_before["as_of_date"].max() == pd.Timestamp("2026-03-16")


def test_warehouse_without_examples_says_what_to_build(home: Path, target: Target) -> None:
    write_table("seeds.health_weights", pd.DataFrame({"feature": ["usage_events"]}))
    with pytest.raises(LookupError, match=r"marts\.fct_training_examples is not built"):
        read_training_set(target, TRAINING_DAY)


def test_data_version_changes_with_a_value_a_column_or_a_row(examples: pd.DataFrame) -> None:
    frame = examples.head(50)
    changed = frame.assign(seat_bought=frame["seat_bought"].where(frame.index != 7, 26.0))
    renamed = frame.rename(columns={"seat_bought": "seat_sold"})
    versions = {data_version(one) for one in (frame, changed, renamed, frame.head(49))}
    assert len(versions) == 4
    assert data_version(frame.copy()) == data_version(frame)


@pytest.mark.parametrize("value", ["2026-07-01", date(2026, 7, 1), pd.Timestamp("2026-07-01 00:00")])
def test_as_of_date_is_read_from_text_and_dates(value: object) -> None:
    assert read_as_of_date(value) == date(2026, 7, 1)


def test_as_of_date_that_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="as-of date 'yesterday': expected a day such as 2026-07-01"):
        read_as_of_date("yesterday")
