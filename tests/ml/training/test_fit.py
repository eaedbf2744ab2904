"""Which columns and weeks a model is fitted on."""

import pandas as pd
import pytest

from ml.features.training_set import feature_columns, typed
from ml.training.fit import fit_model
from ml.training.thin_weeks import thin_weeks
from ml.training.time_split import split_by_time
from tenure.core.settings_schema import Target, Training


def test_columns_that_are_empty_or_constant_are_dropped_and_remembered(
    examples: pd.DataFrame, target: Target, training: Training
) -> None:
    features = feature_columns(examples.columns)
    fitted = fit_model(split_by_time(typed(examples, features), target, training), features, target, training)
    assert fitted.dropped == ("billing_days_late_usual", "seat_bought", "relationship_meetings_last_90d")
    assert not set(fitted.dropped) & set(fitted.features)


def test_with_too_many_examples_every_third_week_of_each_account_is_kept(examples: pd.DataFrame) -> None:
    most = len(examples) // 3 + 1
    taken = thin_weeks(examples, most)
    assert len(taken) == pytest.approx(most, rel=0.05)
    assert taken["account_id"].nunique() == examples["account_id"].nunique()
    assert taken["as_of_date"].nunique() == examples["as_of_date"].nunique()
    gaps = taken.sort_values("as_of_date").groupby("account_id")["as_of_date"].diff().dropna()
    assert set(gaps.dt.days) == {21}
    assert thin_weeks(examples, len(examples)) is examples
