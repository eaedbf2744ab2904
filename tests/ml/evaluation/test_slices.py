"""The planted slice is named, and chance names none."""

import numpy as np
import pandas as pd
import pytest

from ml.evaluation.metrics import draw_accounts
from ml.evaluation.slices import AUC, GAP, cut_slices, measure_slices, worst_slice


def company(
    accounts: int = 800, blind: str | None = None, wrong: str | None = None, seed: int = 1
) -> pd.DataFrame:
    """Accounts of four plans and three regions, three weeks each; the model is `blind` in one plan, or `wrong` about
    how many leave there."""
    random = np.random.default_rng(seed)
    plan = random.choice(["starter", "team", "business", "enterprise"], size=accounts)
    log_odds = random.normal(-1.5, 1.5, size=accounts)
    truth = np.where(plan == wrong, log_odds + 1.5, log_odds)
    predicted = np.where(plan == blind, random.permutation(log_odds), log_odds)
    scored = pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in range(accounts)],
            "fit_plan": plan,
            "fit_region": random.choice(["europe", "asia", None], size=accounts),
            "fit_tenure_days": random.integers(0, 1500, size=accounts).astype(float),
            "seat_bought": random.integers(1, 200, size=accounts).astype(float),
            "billing_renewal_band_days": random.choice([60.0, 90.0, np.nan], size=accounts),
            "probability": 1 / (1 + np.exp(-predicted)),
            "label": (random.random(accounts) < 1 / (1 + np.exp(-truth))).astype(int),
        }
    )
    return pd.concat([scored] * 3, ignore_index=True)


def measured(scored: pd.DataFrame) -> pd.DataFrame:
    return measure_slices(scored, draw_accounts(scored["account_id"], 200, 7))


def test_the_plan_in_which_the_model_is_blind_is_named() -> None:
    worst = worst_slice(measured(company(blind="team")))
    assert (worst["slice"], worst["value"]) == ("plan", "team")


def test_the_plan_of_which_it_promises_too_little_is_named() -> None:
    worst = worst_slice(measured(company(wrong="business")), GAP)
    assert (worst["slice"], worst["value"]) == ("plan", "business")
    assert worst["gap_high"] < 0


def test_chance_names_no_slice_though_the_worst_looks_bad() -> None:
    named, spread = 0, []
    for seed in range(12):
        table = measured(company(accounts=400, seed=seed + 20))
        named += worst_slice(table) is not None
        spread.append(table[AUC].max() - table[AUC].min())
    assert named <= 1
    assert np.mean(spread) > 0.08, "the slices look alike, and nothing was tried"


def test_a_slice_of_few_positive_accounts_is_shown_and_never_named() -> None:
    scored = company()
    few = scored["account_id"].isin([f"a{number}" for number in range(12)])
    scored.loc[few, "fit_plan"] = "tiny"
    # The model is wrong about every one of them.
    scored.loc[few, "probability"] = np.where(scored.loc[few, "label"] == 1, 0.01, 0.99)
    table = measured(scored).set_index("value")
    assert table.loc["tiny", "auc"] == 0
    assert table.loc["tiny", "positive_accounts"] < 10
    assert not table.loc["tiny", ["auc_behind", "gap_beyond"]].any()


def test_slices_cover_every_example_once_and_unknown_is_a_slice() -> None:
    scored = company()
    scored.loc[:5, ["seat_bought", "fit_tenure_days"]] = np.nan
    cuts = pd.DataFrame([(name, value, rows.sum()) for name, value, rows in cut_slices(scored)])
    assert cuts.groupby(0)[2].sum().tolist() == [len(scored)] * 5
    assert cuts.loc[cuts[1] == "unknown", 0].tolist() == ["region", "size (seat_bought)", "tenure"]


def test_a_slice_whose_feature_is_not_there_is_left_out() -> None:
    scored = company().drop(
        columns=["fit_plan", "seat_bought", "fit_tenure_days", "billing_renewal_band_days"]
    )
    assert {name for name, *_ in cut_slices(scored)} == {"region"}


def test_auc_of_a_slice_counted_by_hand() -> None:
    scored = pd.DataFrame(
        {
            "account_id": list("abcdef"),
            "fit_plan": ["x"] * 4 + ["y"] * 2,
            "probability": [0.9, 0.6, 0.7, 0.2, 0.5, 0.4],
            "label": [1, 1, 0, 0, 1, 0],
        }
    )
    table = measured(scored).set_index("value")
    # In x one pair of four is the wrong way round.
    assert table.loc["x", "auc"] == pytest.approx(3 / 4)
    assert table.loc["x", "gap"] == pytest.approx((2.4 - 2) / 4)
