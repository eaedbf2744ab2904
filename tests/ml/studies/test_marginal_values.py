"""What each family and source adds, measured by the review and kept in the warehouse."""

import pandas as pd
import pytest

from ml.studies.ablation.marginal_values import MEASURED, TOO_FEW, measure_marginal_values
from tenure import warehouse
from tests.ml.conftest import TRAINING_DAY, build_warehouse


def measured() -> pd.DataFrame:
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, "select * from ml.marginal_values order by kind, group_name")


def test_what_carries_the_label_adds_and_is_recorded_once(home: object, examples: pd.DataFrame) -> None:
    build_warehouse(examples)
    found = measure_marginal_values(TRAINING_DAY)
    assert found == measure_marginal_values(TRAINING_DAY)
    assert (found["method"], found["learned_on"]) == (MEASURED, str(TRAINING_DAY))
    assert "usage" in found["adds"]
    table = measured().set_index("group_name")
    assert table.index.is_unique
    usage = table.loc["usage"]
    assert (usage["kind"], usage["verdict"]) == ("family", "adds")
    assert 0 < usage["auc_lost_low"] < usage["auc_lost"] < usage["auc_lost_high"]
    assert usage["features"] > 0
    assert table.loc["product data", "kind"] == "source"


@pytest.mark.parametrize("is_built", [True, False])
def test_a_history_too_short_or_not_built_is_said_in_one_row(
    home: object, examples: pd.DataFrame, is_built: bool
) -> None:
    if is_built:
        build_warehouse(examples[examples["as_of_date"] >= examples["as_of_date"].max()])
    assert measure_marginal_values(TRAINING_DAY)["method"] == TOO_FEW
    assert measured()[["method", "group_name", "auc_lost"]].isna().to_numpy().tolist() == [
        [False, True, True]
    ]
