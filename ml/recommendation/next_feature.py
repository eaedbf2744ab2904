"""The next feature for each account: one that healthy accounts of its plan use and it does not.

Features are ranked by item-to-item affinity (similar accounts) if that finds a hidden feature of the day's healthy
accounts more often than popularity does; otherwise by popularity. Each row names the method.
"""

import logging
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from ml.insights.health_bands import healthy_from
from ml.recommendation.affinity import PlanGroup, popularity, score_by_similar
from ml.recommendation.popularity_check import SIMILAR, RecommendationCheck, check_next_feature, record_check
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import NotBuilt
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

POPULAR_ANYWHERE = "popular in all plans"
# Suggestions per account.
SUGGESTIONS = 3
# A plan with fewer healthy accounts learns from those of all plans.
LEAST_HEALTHY = 20
# Features that fewer of the healthy accounts use are not suggested.
LEAST_SHARE = 0.1

ACCOUNTS = """
    select health.account_id, coalesce(plans.plan, '') as plan, coalesce(health.health_score >= ?, false) as is_healthy
    from marts.fct_account_health as health
    left join intermediate.int_product__plans_as_of as plans
        on health.account_id = plans.account_id and health.as_of_date = plans.as_of_date
    where health.as_of_date = ?
    order by health.account_id
"""
USES = "select account_id, event_name from marts.fct_feature_use where as_of_date = ? order by event_name"
COLUMNS = ("account_id", "rank", "event_name", "score", "similar_accounts", "similar_using", "method")


def recommend_next_features(as_of_date: str | date) -> dict[str, Any]:
    """Write `ml.next_features` for the day; idempotent.

    :return: accounts with a suggestion, the method, and the result of its evaluation
    :raises LookupError: the day's features are not built.
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect() as connection:
        groups = read_groups(connection, day)
        check = _evaluate(groups)
        rows = pd.concat([_suggest(group, check.method) for group in groups], ignore_index=True)
        warehouse.create_ml_table(connection, "next_features")
        warehouse.replace_partition(
            connection, "ml.next_features", rows.assign(as_of_date=day), {"as_of_date": day}
        )
    result = {"accounts_with_a_suggestion": int(rows["account_id"].nunique()), **describe(check)}
    log.info("next feature: %s", result)
    return result


def log_next_feature_check(as_of_date: str | date) -> dict[str, Any]:
    """Evaluate the recommendation and log it in MLflow; writes nothing else.

    :return: the run's id, the method, and the result of its evaluation
    :raises LookupError: the day's features are not built.
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect(read_only=True) as connection:
        check = _evaluate(read_groups(connection, day))
    return {"run_id": record_check(day, check), **describe(check)}


def describe(check: RecommendationCheck) -> dict[str, Any]:
    """The evaluation by name, estimates as text."""
    return {name: value if isinstance(value, int) else str(value) for name, value in vars(check).items()}


def _evaluate(groups: list[PlanGroup]) -> RecommendationCheck:
    training = read_settings().training
    return check_next_feature(groups, training.bootstrap_rounds, training.seed)


def read_groups(connection: duckdb.DuckDBPyConnection, day: date) -> list[PlanGroup]:
    """The accounts of the day by plan, with the features that the plan includes.

    :raises LookupError: the day's features are not built.
    """
    if not warehouse.table_exists(connection, "marts.fct_account_health"):
        raise NotBuilt("marts.fct_account_health is not built: run the features stage first")
    accounts = warehouse.read(connection, ACCOUNTS, [healthy_from(connection, day), day])
    if accounts.empty:
        raise NotBuilt(
            f"marts.fct_account_health has no accounts for {day}: build the features of that day first"
        )
    uses = warehouse.read(connection, USES, [day])
    included = warehouse.read(connection, "select plan, event_name from conformed.cnf_company__plan_features")
    events = np.array(sorted(uses["event_name"].unique()), dtype=object)
    used = np.zeros((len(accounts), len(events)), dtype=bool)
    rows = pd.Index(accounts["account_id"]).get_indexer(pd.Index(uses["account_id"]))
    columns = pd.Index(events).get_indexer(pd.Index(uses["event_name"]))
    used[rows[rows >= 0], columns[rows >= 0]] = True
    return [
        _group(
            accounts,
            used,
            events,
            members.to_numpy(),
            set(included.loc[included["plan"] == plan, "event_name"]),
        )
        for plan, members in accounts.groupby("plan").groups.items()
    ]


def _group(
    accounts: pd.DataFrame, used: np.ndarray, events: np.ndarray, rows: np.ndarray, included: set[str]
) -> PlanGroup:
    """The group of one plan.

    :param used: all accounts x events
    :param rows: positions of the plan's accounts
    :param included: features of the plan; empty means that the plan is not described and includes all
    """
    columns = np.array([not included or event in included for event in events], dtype=bool)
    is_healthy = accounts["is_healthy"].to_numpy(dtype=bool)
    own = is_healthy[rows]
    learned_from, is_own_plan = used[rows[own]], own.sum() >= LEAST_HEALTHY
    if not is_own_plan:
        others = np.setdiff1d(np.flatnonzero(is_healthy), rows)
        learned_from = np.vstack([learned_from, used[others]])
    return PlanGroup(
        accounts["account_id"].to_numpy()[rows],
        events[columns],
        used[rows][:, columns],
        own,
        learned_from[:, columns],
        is_own_plan,
    )


def _suggest(group: PlanGroup, method: str) -> pd.DataFrame:
    """Up to `SUGGESTIONS` rows per account: features not in use, highest score first, ties by name."""
    if not len(group.learned_from):
        return pd.DataFrame(columns=list(COLUMNS))
    share = popularity(group.learned_from)
    score = score_by_similar(group.used, group.learned_from)
    if method != SIMILAR:
        score = np.broadcast_to(share, score.shape)
    score = np.where(group.used | (share < LEAST_SHARE), -1.0, score)
    order = np.argsort(-score, axis=1, kind="stable")[:, :SUGGESTIONS]
    named = method if method == SIMILAR or group.is_own_plan else POPULAR_ANYWHERE
    rows = []
    for account, best in enumerate(order):
        similar = group.learned_from[_is_similar(group, account, method)]
        rows += [
            (
                group.accounts[account],
                rank,
                group.features[one],
                score[account, one],
                len(similar),
                similar[:, one].sum(),
                named,
            )
            for rank, one in enumerate(best, start=1)
            if score[account, one] >= 0
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _is_similar(group: PlanGroup, account: int, method: str) -> np.ndarray:
    """Mask of the healthy accounts to compare with: those that use at least half of its features, or all of them."""
    if method != SIMILAR:
        return np.ones(len(group.learned_from), dtype=bool)
    used = group.used[account]
    return group.learned_from[:, used].sum(axis=1) >= used.sum() / 2
