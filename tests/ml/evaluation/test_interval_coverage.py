"""An honest promise is kept nine times in ten; one whose accounts leave together is not, and that shows."""

import re

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest

from ml.evaluation.interval_coverage import by_offset, count_distribution, count_promises, measure_coverage
from ml.evaluation.shared_count_error import learn_count_errors
from tenure.core import paths
from tenure.core.settings_schema import Target

MACRO = paths.DBT_PROJECT / "macros" / "publish" / "publish_count_interval.sql"


def lists(weeks: int, shared: float = 0.0, bias: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """Seventy accounts a week, other ones each week. `shared`: spread of an error in the log-odds that all of a week
    have in common; `bias`: what the probabilities say too much."""
    random = np.random.default_rng(seed)
    log_odds = random.normal(-0.5, 1.0, size=(weeks, 70))
    truth = 1 / (1 + np.exp(-(log_odds - bias + shared * random.normal(size=(weeks, 1)))))
    return pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in range(70 * weeks)],
            "as_of_date": np.repeat(pd.date_range("2020-01-06", periods=weeks, freq="7D"), 70),
            "probability": 1 / (1 + np.exp(-log_odds.ravel())),
            "label": (random.random((weeks, 70)) < truth).astype(int).ravel(),
            "shared_error": 0.0,
        }
    )


def test_exact_probabilities_keep_about_nine_promises_in_ten(target: Target) -> None:
    found = measure_coverage(lists(600), target)
    assert 0.90 <= found.share.value <= 0.96
    assert found.share.value == pytest.approx(found.by_design, abs=0.025)
    assert found.dispersion.low < 1 < found.dispersion.high


def test_errors_that_accounts_share_break_promises_and_are_seen(target: Target) -> None:
    found = measure_coverage(lists(600, shared=0.5), target)
    assert found.share.value < 0.75
    assert found.dispersion.low > 1.5
    assert found.by_design > 0.9


def test_a_model_that_says_too_much_breaks_its_promises(target: Target) -> None:
    assert measure_coverage(lists(300, bias=0.6), target).share.value < 0.5


def test_python_makes_the_interval_as_the_warehouse_does() -> None:
    listed = lists(40).assign(shared_error=0.1)
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
        re.sub(r"\bvar\(", "dict(", MACRO.read_text())
    )
    low, high = (
        getattr(template.module, f"publish_count_{end}")("probability", "shared_error")
        for end in ("low", "high")
    )
    with duckdb.connect() as connection:
        connection.register("listed", listed)
        published = connection.execute(
            f"select {low} as low, {high} as high from listed group by as_of_date order by as_of_date"
        ).df()
    pd.testing.assert_frame_equal(published, count_promises(listed)[["low", "high"]], check_dtype=False)


def test_windows_that_overlap_count_as_one_trial(target: Target) -> None:
    # A window of 67 days: every tenth Monday is a new one.
    found = measure_coverage(lists(40), target)
    assert found.windows == pytest.approx(4)
    assert found.share.high - found.share.low > 0.35
    offsets = by_offset(count_promises(lists(40)), target)
    assert offsets["weeks"].tolist() == [4] * 10


def test_promise_of_a_list_counted_by_hand() -> None:
    listed = pd.DataFrame(
        {
            "account_id": list("abcd"),
            "as_of_date": "2026-01-05",
            "probability": [0.5] * 4,
            "label": [1, 1, 0, 0],
        }
    ).assign(shared_error=0.0)
    promise = count_promises(listed).iloc[0]
    assert promise["spread"] == pytest.approx(1)
    # 2 +- 1.6449 * sqrt(4 * 0.25), widened to whole accounts.
    assert (promise["low"], promise["high"], promise["realised"], promise["is_kept"]) == (0, 4, 2, True)
    assert count_distribution(np.array([0.5, 0.5])) == pytest.approx([0.25, 0.5, 0.25])


def test_promises_of_a_model_calibrated_on_few_accounts_are_kept_once_the_shared_error_is_known(
    target: Target,
) -> None:
    """Each round calibrates on other accounts, ten weeks of which have one outcome, and promises a list."""
    promises = []
    for seed in range(300):
        history, today = lists(1, seed=2 * seed), lists(1, seed=2 * seed + 1)
        weekly = [history.assign(as_of_date=week) for week in range(10)]
        learned = learn_count_errors(pd.concat(weekly), pd.concat(weekly)["probability"].to_numpy(), 70)
        share = history["label"].sum() / history["probability"].sum()
        probability = (today["probability"] * share).clip(upper=0.999)
        error = learned["shared_error"].iloc[0]
        promises.append(today.assign(as_of_date=seed, probability=probability, shared_error=error))
    listed = pd.concat(promises)
    assert measure_coverage(listed.assign(shared_error=0.0), target).share.value < 0.84
    assert 0.87 <= measure_coverage(listed, target).share.value <= 0.97
