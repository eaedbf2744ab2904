"""Drift is measured against what the champion learned from, unknown values included."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ml.monitoring.drift import (
    DRIFTED,
    NO_CHAMPION,
    SCORES,
    SHARE,
    STABLE,
    compare_samples,
    measure_drift,
    stability_index,
)
from tenure.core.settings import Settings
from tests.ml.conftest import build_warehouse, write_table
from tests.ml.synthetic import make_examples

LIMITS = SimpleNamespace(drift_of_feature=0.25, drift_of_scores=0.25, drifted_features=0.5)


def normal(size: int, shift: float = 0.0, seed: int = 1) -> pd.Series:
    return pd.Series(np.random.default_rng(seed).normal(shift, size=size))


def test_two_draws_of_the_same_customers_are_stable() -> None:
    assert stability_index(normal(10_000), normal(700, seed=2)) < 0.05


def test_a_shift_grows_with_its_size() -> None:
    values = [stability_index(normal(10_000), normal(700, shift, seed=2)) for shift in (0.2, 0.5, 1.0)]
    assert values == sorted(values)
    assert values[1] > 0.2
    assert values[2] > 0.8


def test_the_index_is_the_published_sum() -> None:
    """Two groups, 50:50 then and 80:20 now: (0.8-0.5) ln(0.8/0.5) + (0.2-0.5) ln(0.2/0.5)."""
    then, now = (pd.Series([0.0] * low + [1.0] * high) for low, high in ((50_000, 50_000), (80_000, 20_000)))
    assert stability_index(then, now) == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4), abs=1e-3)


def test_values_that_become_unknown_are_drift() -> None:
    now = normal(700, seed=2)
    assert stability_index(normal(10_000), now.where(now.index % 2 == 0)) > 0.25
    assert stability_index(normal(10_000), pd.Series(np.nan, range(700))) > 1


def test_a_category_that_was_never_seen_is_drift() -> None:
    then = pd.Series(["team", "business"] * 500, dtype=object)
    assert stability_index(then, then.head(700)) < 0.01
    assert stability_index(then, then.head(700).where(then.head(700) == "team", "enterprise")) > 0.25
    assert stability_index(then, then.head(700).where(then.head(700) == "team", np.nan)) > 0.25


def test_a_constant_and_an_empty_column_do_not_drift() -> None:
    assert stability_index(pd.Series(2.0, range(900)), pd.Series(2.0, range(700))) == pytest.approx(
        0, abs=1e-3
    )
    assert stability_index(pd.Series(np.nan, range(900)), pd.Series(np.nan, range(700))) == pytest.approx(
        0, abs=1e-3
    )


class Model:
    """Risk is the first feature."""

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        risk = 1 / (1 + np.exp(-frame.iloc[:, 0].to_numpy()))
        return np.column_stack([1 - risk, risk])


def test_features_scores_and_their_share_are_told_apart() -> None:
    then = pd.DataFrame({"usage_a": normal(5000), "usage_b": normal(5000, seed=3)})
    now = pd.DataFrame({"usage_a": normal(700, seed=4), "usage_b": normal(700, 2.0, seed=5)})
    rows = compare_samples(Model(), ["usage_a", "usage_b"], then, now, LIMITS).set_index("what")
    assert rows["state"].to_dict() == {SCORES: STABLE, SHARE: DRIFTED, "usage_b": DRIFTED, "usage_a": STABLE}
    assert rows.value[SHARE] == 0.5


def test_without_a_champion_the_state_says_so(home: object, settings: Settings) -> None:
    build_warehouse(make_examples(accounts=5, weeks=10))
    write_table(
        "marts.fct_account_outcomes", pd.DataFrame({"account_id": ["a"], "as_of_date": [date(2026, 1, 5)]})
    )
    assert measure_drift("2026-07-06") == {name: {NO_CHAMPION: 1} for name in settings.targets}
