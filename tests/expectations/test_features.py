"""The features gate covers every column of the contract, and finds a bad value, a missing one and drift in each."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from expectations.evaluate_suite import FAILED, SuiteResult
from expectations.features.expected_ranges import EXCEPTIONS, Range, expected_range
from expectations.features.fct_account_features import PROFILE
from expectations.features.profile_query import ALSO_NEEDED
from expectations.validate import evaluate_table
from tenure import warehouse
from tenure.core.feature_descriptions import FeatureDescription, read_feature_descriptions

AS_OF = date(2026, 7, 1)
Plant = Callable[[str], None]
FEATURES = read_feature_descriptions()
NUMBERS = [feature for feature in FEATURES if feature.is_number]
FAMILIES = sorted({feature.family for feature in NUMBERS})


def profile() -> SuiteResult:
    with warehouse.connect(read_only=True) as connection:
        return evaluate_table(PROFILE, connection, AS_OF)


def failures() -> dict[str, str]:
    """The columns of the failed checks, and what was observed."""
    return {result.check.column: result.observed for result in profile().results if result.state == FAILED}


def feature(name: str, unit: str = "", text: str = "Counted.") -> FeatureDescription:
    return FeatureDescription(name, is_number=True, text=f"{text}\n\nUnit: {unit}. Source: segment.")


def test_gate_covers_every_column_of_the_table(manifest: Any, plant: Plant) -> None:
    columns = manifest.nodes["model.tenure.fct_account_features"].columns
    frame = profile().frame
    assert frame is not None
    assert set(frame["feature"]) == set(columns) - {"account_id", "as_of_date"}
    assert set(frame["feature"]) == {feature.name for feature in FEATURES}


def test_types_and_texts_are_those_that_dbt_reads(manifest: Any) -> None:
    columns = manifest.nodes["model.tenure.fct_account_features"].columns
    assert {name.name: name.is_number for name in FEATURES} == {
        name: column.data_type != "text"
        for name, column in columns.items()
        if name not in ("account_id", "as_of_date")
    }
    assert [one.name for one in FEATURES if one.text != columns[one.name].description.strip()] == []


def test_every_feature_has_a_unit_and_sources() -> None:
    assert [one.name for one in FEATURES if not one.unit or not one.sources] == []


def test_exceptions_are_features() -> None:
    assert {*EXCEPTIONS, *ALSO_NEEDED} <= {one.name for one in FEATURES}


def test_names_and_units_agree() -> None:
    """`_is_` is 0 or 1, `_share` a share: a column of another unit is misnamed or misdescribed."""
    flags = {one.name for one in NUMBERS if "is" in one.name.split("_")}
    assert flags == {one.name for one in NUMBERS if one.unit == "0/1"}
    shares = {one.name: one.unit for one in NUMBERS if one.name.endswith("_share")}
    assert [name for name, unit in shares.items() if not unit.startswith("share")] == []


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (feature("usage_is_quiet", "0/1"), Range(0, 1)),
        (feature("usage_quiet_share", "share 0-1"), Range(0, 1)),
        (feature("usage_quiet_share", "share, may exceed 1"), Range(0)),
        (feature("usage_clicks_change_28d", "ratio - 1"), Range(-1)),
        (feature("usage_clicks_change_last_28d", "clicks"), Range(None)),
        (feature("usage_days_since_change", "days"), Range(0)),
        (feature("usage_quiet_days_last_28d", "days"), Range(0, 28)),
        (feature("sentiment_mood", "0-10"), Range(0, 10)),
        (feature("usage_clicks", "clicks"), Range(0)),
        (FeatureDescription("usage_quiet_share", is_number=True), Range(0, 1)),
        (FeatureDescription("usage_clicks", is_number=True), Range(0)),
    ],
    ids=lambda value: value.name if isinstance(value, FeatureDescription) else "",
)
def test_range_follows_from_unit_and_name(described: FeatureDescription, expected: Range) -> None:
    assert expected_range(described) == expected


def test_value_below_its_range_is_found_in_every_feature(plant: Plant) -> None:
    below = [(one.name, expected_range(one).low) for one in NUMBERS]
    bounded = {name: low for name, low in below if low is not None}
    assert {name.split("_")[0] for name in bounded} == set(FAMILIES)
    values = ", ".join(f"{name} = {low - 0.5}" for name, low in bounded.items())
    plant(f"update marts.fct_account_features set {values} where account_id = 'a0007'")
    result = {result.check.column: result for result in profile().results}["lowest"]
    assert result.unexpected_rows == len(bounded)
    assert result.warns


def test_value_above_its_range_is_found_in_every_feature(plant: Plant) -> None:
    bounded = {one.name: one_high for one in NUMBERS if (one_high := expected_range(one).high) is not None}
    values = ", ".join(f"{name} = {high + 0.5}" for name, high in bounded.items())
    plant(f"update marts.fct_account_features set {values} where account_id = 'a0007'")
    result = {result.check.column: result for result in profile().results}["ceiling"]
    assert result.unexpected_rows == len(bounded)
    assert result.warns


@pytest.mark.parametrize("family", FAMILIES)
def test_no_value_passes_because_it_is_missing(family: str, plant: Plant) -> None:
    """NULL for all accounts of the day is found for every feature, texts as well."""
    names = [one.name for one in FEATURES if one.family == family]
    plant(
        f"update marts.fct_account_features set {', '.join(f'{name} = null' for name in names)}"
        f" where as_of_date = '{AS_OF}'"
    )
    result = {result.check.column: result for result in profile().results}["added_missing_share"]
    assert result.unexpected_rows == len(names)


@pytest.mark.parametrize("value", ["nan", "infinity", "-infinity"])
def test_nan_and_infinity_close_the_gate(value: str, plant: Plant) -> None:
    plant(
        f"update marts.fct_account_features set usage_weekly_trend_last_84d = '{value}' where account_id = 'a0007'"
    )
    words = {"nan": "not a number", "infinity": "infinity", "-infinity": "minus infinity"}[value]
    assert failures() == {"not_finite": f"usage_weekly_trend_last_84d: {words}"}


@pytest.mark.parametrize("family", FAMILIES)
def test_drift_is_found_in_every_feature(family: str, plant: Plant) -> None:
    names = [one.name for one in NUMBERS if one.family == family]
    values = ", ".join(f"{name} = {name} / 4" for name in names)
    plant(f"update marts.fct_account_features set {values} where as_of_date = '{AS_OF}'")
    result = {result.check.column: result for result in profile().results}["drift"]
    assert result.unexpected_rows == len(names)
    assert result.warns


def test_feature_that_never_varied_drifts_too(plant: Plant) -> None:
    plant("update marts.fct_account_features set support_reopened_tickets_last_90d = 0")
    assert failures() == {}
    plant(
        f"update marts.fct_account_features set support_reopened_tickets_last_90d = 3 where as_of_date = '{AS_OF}'"
    )
    assert failures() == {"drift": "inf (support_reopened_tickets_last_90d)"}


def test_mean_of_few_accounts_moves_by_chance(plant: Plant) -> None:
    plant(
        "update marts.fct_account_features set billing_days_since_auto_renew_off = null where account_id > 'a0005'"
    )
    plant(
        "update marts.fct_account_features set billing_days_since_auto_renew_off = 2"
        f" where account_id > 'a0003' and as_of_date = '{AS_OF}' and billing_days_since_auto_renew_off is not null"
    )
    assert failures() == {}


def test_empty_column_is_another_fault_than_a_source_that_reaches_few_accounts(plant: Plant) -> None:
    """The source delivers, and one of its columns does not: the gate stays open."""
    plant("update marts.fct_account_features set support_tickets_opened_last_7d = null")
    assert failures() == {"empty_missing_share": "100 % (support_tickets_opened_last_7d)"}


def test_source_that_need_not_know_every_account_only_warns(plant: Plant) -> None:
    names = [one.name for one in FEATURES if "community" in one.sources]
    values = ", ".join(f"{name} = null" for name in names)
    plant(f"update marts.fct_account_features set {values} where account_id > 'a0030'")
    assert set(failures()) == {"needed_missing_share"}
    assert not any(result.closes_gate for result in profile().results)
