"""What is suggested can be used, is not in use, and comes from similar accounts only where they are shown to help."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.recommendation.next_feature import POPULAR_ANYWHERE, log_next_feature_check, recommend_next_features
from ml.recommendation.popularity_check import POPULAR, SIMILAR
from tenure import warehouse
from tenure.core import paths
from tests.ml.conftest import write_table

DAY = "2026-06-29"
FEATURES = [f"f{number:02d}" for number in range(10)]


def company(with_trades: bool, accounts: int = 300) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accounts of two trades; with trades each uses five features of its own, else all have the same taste."""
    random = np.random.default_rng(7)
    trade = np.arange(accounts) % 2
    likes = np.tile(np.linspace(0.8, 0.35, len(FEATURES)), (accounts, 1))
    if with_trades:
        likes = np.where((np.arange(len(FEATURES)) % 2) == trade[:, None], 0.75, 0.15)
    used = random.random(likes.shape) < likes
    who = pd.DataFrame({"account_id": [f"a{number:03d}" for number in range(accounts)], "plan": "team"})
    who["health_score"] = np.where(np.arange(accounts) < 0.8 * accounts, 80.0, 30.0)
    row, column = np.nonzero(used)
    uses = pd.DataFrame(
        {"account_id": who["account_id"].to_numpy()[row], "event_name": np.array(FEATURES)[column]}
    )
    return who, uses


def build(accounts: pd.DataFrame, uses: pd.DataFrame, plans: dict[str, list[str]] | None = None) -> None:
    plans = plans or {"team": FEATURES}
    rows = [(plan, event) for plan, events in plans.items() for event in events]
    write_table("marts.fct_account_health", accounts[["account_id", "health_score"]].assign(as_of_date=DAY))
    write_table(
        "intermediate.int_product__plans_as_of", accounts[["account_id", "plan"]].assign(as_of_date=DAY)
    )
    write_table("marts.fct_feature_use", uses.assign(as_of_date=DAY))
    write_table("conformed.cnf_company__plan_features", pd.DataFrame(rows, columns=["plan", "event_name"]))


def recorded() -> pd.DataFrame:
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, "select * from ml.next_features order by account_id, rank")


def test_where_trades_use_different_features_similar_accounts_find_more(home: Path) -> None:
    accounts, uses = company(with_trades=True)
    build(accounts, uses)
    assert recommend_next_features(DAY)["method"] == SIMILAR
    first = recorded().query("rank == 1")
    trade = first["account_id"].str[1:].astype(int) % 2
    of_own_trade = first["event_name"].str[1:].astype(int) % 2 == trade
    # who uses all five of the trade is sent one of the other
    uses_all = uses[uses["event_name"].str[1:].astype(int) % 2 == uses["account_id"].str[1:].astype(int) % 2]
    full = uses_all.groupby("account_id").size() == 5
    rest = ~first["account_id"].map(full).fillna(False).astype(bool)
    assert of_own_trade[rest].mean() > 0.9


def test_where_all_have_the_same_taste_popularity_decides_and_says_so(home: Path) -> None:
    accounts, uses = company(with_trades=False)
    build(accounts, uses)
    assert recommend_next_features(DAY)["method"] == POPULAR
    rows = recorded()
    assert set(rows["method"]) == {POPULAR}
    healthy = set(accounts.loc[accounts["health_score"] == 80, "account_id"])
    using = uses[uses["account_id"].isin(healthy)].groupby("event_name").size()
    assert (rows["similar_using"] == rows["event_name"].map(using)).all()
    assert (rows["similar_accounts"] == len(healthy)).all()
    assert rows["score"].to_numpy() == pytest.approx(
        (rows["similar_using"] / rows["similar_accounts"]).to_numpy()
    )


@pytest.mark.parametrize("with_trades", [True, False])
def test_what_is_suggested_is_in_the_plan_and_not_in_use(with_trades: bool, home: Path) -> None:
    accounts, uses = company(with_trades)
    accounts["plan"] = np.where(np.arange(len(accounts)) % 3 == 0, "starter", "team")
    build(accounts, uses, {"starter": FEATURES[:6], "team": FEATURES})
    recommend_next_features(DAY)
    rows = recorded()
    assert rows.merge(uses, on=["account_id", "event_name"]).empty
    starters = accounts.loc[accounts["plan"] == "starter", "account_id"]
    assert set(rows.loc[rows["account_id"].isin(starters), "event_name"]) <= set(FEATURES[:6])
    assert set(rows["event_name"]) - set(FEATURES[:6])
    assert rows.groupby("account_id")["rank"].max().max() == 3


def test_what_hardly_a_healthy_account_uses_is_suggested_to_nobody(home: Path) -> None:
    accounts, uses = company(with_trades=False)
    rare = pd.DataFrame({"account_id": ["a000", "a299"], "event_name": "rare"})
    build(accounts, pd.concat([uses, rare]), {"team": [*FEATURES, "rare"]})
    recommend_next_features(DAY)
    assert "rare" not in set(recorded()["event_name"])


def test_a_plan_with_few_healthy_accounts_learns_from_all_and_says_so(home: Path) -> None:
    accounts, uses = company(with_trades=False)
    accounts.loc[:9, "plan"] = "enterprise"
    build(accounts, uses, {"team": FEATURES, "enterprise": FEATURES})
    recommend_next_features(DAY)
    rows = recorded()
    small = rows["account_id"] <= "a009"
    assert set(rows.loc[small, "method"]) == {POPULAR_ANYWHERE}
    assert set(rows.loc[small, "similar_accounts"]) == {240}
    assert set(rows.loc[~small, "method"]) == {POPULAR}


def test_accounts_that_are_not_healthy_teach_nothing(home: Path) -> None:
    accounts, uses = company(with_trades=False)
    build(accounts, uses)
    recommend_next_features(DAY)
    before = recorded()
    # the last is at risk: what it uses changes its own rows alone
    build(accounts, uses[uses["account_id"] != "a299"])
    recommend_next_features(DAY)
    pd.testing.assert_frame_equal(
        before[before["account_id"] != "a299"], recorded().query("account_id != 'a299'"), check_dtype=False
    )


def test_a_day_is_written_once_and_other_days_stay(home: Path) -> None:
    build(*company(with_trades=False))
    recommend_next_features(DAY)
    first = recorded()
    recommend_next_features(DAY)
    pd.testing.assert_frame_equal(first, recorded())
    with pytest.raises(LookupError, match="no accounts for 2026-06-30"):
        recommend_next_features("2026-06-30")
    pd.testing.assert_frame_equal(first, recorded())


def test_where_nobody_is_healthy_nothing_is_suggested(home: Path) -> None:
    accounts, uses = company(with_trades=False)
    build(accounts.assign(health_score=30.0), uses)
    assert recommend_next_features(DAY)["accounts_with_a_suggestion"] == 0
    assert recorded().empty


def test_in_an_empty_home_it_says_what_comes_first(home: Path) -> None:
    with pytest.raises(LookupError, match="fct_account_health is not built"):
        recommend_next_features(DAY)


def test_the_check_is_logged_in_mlflow(home: Path) -> None:
    import mlflow

    build(*company(with_trades=True))
    result = log_next_feature_check(DAY)
    run = mlflow.MlflowClient(f"sqlite:///{paths.mlflow_store() / 'mlflow.db'}").get_run(result["run_id"])
    assert run.data.tags["method"] == SIMILAR
    metrics = run.data.metrics
    assert metrics["gain_at_1.low"] > 0
    assert metrics["popular_at_1.low"] < metrics["popular_at_1.value"] < metrics["similar_at_1.value"]
