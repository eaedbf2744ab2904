"""What carries the label is missed when it is gone; noise is not; and the run lies in MLflow beside the version."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ml.features.feature_sources import sources_of
from ml.features.training_set import feature_columns, typed
from ml.studies.ablation.measure import measure_ablation
from ml.studies.ablation.plan import ALONE, FULL, NOTHING, WITHOUT, plan_trials
from ml.tracking import mlflow_store
from ml.training.time_split import Split, split_by_time
from tenure.core import paths
from tenure.core.settings_schema import Target, Training
from tests.ml.conftest import TRAINING_DAY, build_warehouse


@pytest.fixture
def split(examples: pd.DataFrame, target: Target, training: Training) -> Split:
    """`adoption_features_used` is noise of the account's own; usage and support carry the label."""
    noise = np.random.default_rng(3).normal(size=len(examples))
    rows = examples.assign(adoption_features_used=noise)
    return split_by_time(typed(rows, feature_columns(rows.columns)), target, training)


@pytest.fixture
def features(split: Split) -> tuple[str, ...]:
    return feature_columns(split.test.columns)


def measure(split: Split, features: tuple[str, ...], training: Training, *only: str) -> pd.DataFrame:
    return measure_ablation(split, list(plan_trials(features, {}, training.seed, only)), training, 20)


def row_of(table: pd.DataFrame, group: str, way: str) -> pd.Series:
    return table[(table["group"] == group) & (table["way"] == way)].iloc[0]


def test_a_family_that_carries_the_label_is_missed_and_noise_is_not(
    split: Split, features: tuple[str, ...], training: Training
) -> None:
    table = measure(split, features, training, "usage", "adoption")
    usage, noise = row_of(table, "usage", WITHOUT), row_of(table, "adoption", WITHOUT)
    assert usage["auc_lost_low"] > 0.01
    assert usage["pr_auc_lost_low"] > 0
    assert noise["auc_lost_low"] <= 0
    assert abs(noise["auc_lost"]) < 0.01
    assert row_of(table, "usage", ALONE)["auc_low"] > 0.55
    alone = row_of(table, "adoption", ALONE)
    assert alone["auc_low"] < 0.52
    nothing = row_of(table, NOTHING, "")
    assert nothing["auc"] == 0.5
    assert nothing["auc_lost"] == pytest.approx(row_of(table, FULL, "")["auc"] - 0.5)


def test_the_same_seed_gives_the_same_table(
    split: Split, features: tuple[str, ...], training: Training
) -> None:
    first, second = (measure(split, features, training, "seat") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_without_a_source_goes_all_that_needs_it_and_alone_stays_what_needs_nothing_else() -> None:
    sources = {"support_a": ("support",), "support_b": ("support", "issues"), "usage_c": ("product",)}
    trials = {trial.name: trial.features for trial in plan_trials(tuple(sources), sources, 7)}
    assert trials["without support data"] == ("usage_c",)
    assert trials["alone support data"] == ("support_a",)
    assert trials["without issues data"] == ("support_a", "usage_c")
    assert "alone issues data" not in trials
    assert trials["without optional"] == ("usage_c",)
    assert trials["alone optional"] == ("support_a", "support_b")
    assert trials["without support"] == ("usage_c",)
    assert trials["alone support"] == ("support_a", "support_b")


def test_an_unknown_name_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="usgae: neither family nor source; known are usage, product data"):
        list(plan_trials(("usage_c",), {"usage_c": ("product",)}, 7, ["usgae"]))


def test_sources_are_those_that_the_descriptions_name() -> None:
    names = ("support_open_bugs_reported", "adoption_share_of_report_exported_last_28d", "usage_of_nobody")
    assert list(sources_of(names).values()) == [("support", "issues"), ("product",), ()]


def test_every_column_of_the_feature_table_names_its_sources() -> None:
    file = paths.DBT_PROJECT / "models" / "marts" / "_fct_account_features.yml"
    columns = yaml.safe_load(file.read_text())["models"][0]["columns"]
    names = feature_columns(column["name"] for column in columns)
    assert [name for name, sources in sources_of(names).items() if not sources] == []


def test_the_run_lies_in_mlflow_with_table_plots_and_words(
    home: object, examples: pd.DataFrame, run_tenure: Callable[..., Any]
) -> None:
    build_warehouse(examples)
    ran = run_tenure("ablation", "--as-of", TRAINING_DAY, "--only", "usage", "--only", "support data")
    assert ran.exit_code == 0
    assert "Sources:" in ran.stderr
    (run,) = mlflow_store.client().search_runs(
        [mlflow_store.experiment_id("churn")], "tags.kind = 'ablation'"
    )
    assert run.data.tags["beside_version"] == "none"
    assert "| usage |" in run.data.tags["mlflow.note.content"]
    assert run.data.metrics["usage/auc_lost_without_low"] > 0
    files = {file.path for file in mlflow_store.client().list_artifacts(run.info.run_id, "ablation")}
    assert files == {"ablation/ablation.csv", "ablation/lost_without.png", "ablation/alone.png"}
