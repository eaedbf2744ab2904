"""The next feature for each account: what healthy accounts of its plan use and it does not.

Similar accounts decide the order (who uses these features, also uses that) if, on this day's own healthy accounts, they
find a hidden feature more often than popularity does; else popularity decides, and each row says so.
"""

import logging
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from ml.recommendation.affinity import Group, popularity, score_by_similar
from ml.recommendation.popularity_check import SIMILAR, Check, check_next_feature, record_check
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

POPULAR_ANYWHERE = "popular in all plans"
# So many suggestions per account.
SUGGESTIONS = 3
# A plan with fewer healthy accounts learns from those of all plans.
LEAST_HEALTHY = 20
# What hardly any healthy account uses is nothing to send about.
LEAST_SHARE = 0.1

# The same table as the macro that creates it empty for dbt.
TABLE = """
create schema if not exists ml;
create table if not exists ml.next_features (
    account_id varchar, as_of_date date, rank integer, event_name varchar, score double, similar_accounts bigint,
    similar_using bigint, method varchar
);
"""
ACCOUNTS = """
    select health.account_id, coalesce(plans.plan, '') as plan, health.health_band = 'healthy' as is_healthy
    from marts.fct_account_health as health
    left join intermediate.int_product__plans_as_of as plans
        on health.account_id = plans.account_id and health.as_of_date = plans.as_of_date
    where health.as_of_date = ?
    order by health.account_id
"""
USES = "select account_id, event_name from marts.fct_feature_use where as_of_date = ? order by event_name"
COLUMNS = ("account_id", "rank", "event_name", "score", "similar_accounts", "similar_using", "method")


def recommend_next_features(as_of_date: str | date) -> dict[str, Any]:
    """Write `ml.next_features` for the day; doing it again gives the same rows.

    :return: accounts with a suggestion, the method, and how the check came out
    :raises LookupError: the day's features are not built.
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect() as connection:
        groups = read_groups(connection, day)
        check = _check(groups)
        rows = pd.concat([_suggest(group, check.method) for group in groups], ignore_index=True)
        connection.execute(TABLE)
        warehouse.replace_partition(
            connection, "ml.next_features", rows.assign(as_of_date=day), {"as_of_date": day}
        )
    result = {"accounts_with_a_suggestion": int(rows["account_id"].nunique()), **describe(check)}
    log.info("next feature: %s", result)
    return result


def log_next_feature_check(as_of_date: str | date) -> dict[str, Any]:
    """Measure the recommendation and log it in MLflow; writes nothing else.

    :return: the run's id, the method, and how the check came out
    :raises LookupError: the day's features are not built.
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect(read_only=True) as connection:
        check = _check(read_groups(connection, day))
    return {"run_id": record_check(day, check), **describe(check)}


def describe(check: Check) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in vars(check).items()}


def _check(groups: list[Group]) -> Check:
    training = read_settings().training
    return check_next_feature(groups, training.bootstrap_rounds, training.seed)


def read_groups(connection: duckdb.DuckDBPyConnection, day: date) -> list[Group]:
    """The accounts of the day by plan, with the features that the plan includes.

    :raises LookupError: the day's features are not built.
    """
    if not warehouse.table_exists(connection, "marts.fct_account_health"):
        raise LookupError("marts.fct_account_health is not built: run the features station first")
    accounts = warehouse.read(connection, ACCOUNTS, [day])
    if accounts.empty:
        raise LookupError(
            f"marts.fct_account_health has no accounts for {day}: build the features of that day first"
        )
    uses = warehouse.read(connection, USES, [day])
    included = warehouse.read(connection, "select plan, event_name from staging.stg_company__plan_features")
    events = np.array(sorted(uses["event_name"].unique()), dtype=object)
    used = np.zeros((len(accounts), len(events)), dtype=bool)
    who, what = (
        pd.Index(accounts["account_id"]).get_indexer(uses["account_id"]),
        pd.Index(events).get_indexer(uses["event_name"]),
    )
    used[who[who >= 0], what[who >= 0]] = True
    return [
        _group(
            accounts, used, events, rows.to_numpy(), set(included.loc[included["plan"] == plan, "event_name"])
        )
        for plan, rows in accounts.groupby("plan").groups.items()
    ]


def _group(
    accounts: pd.DataFrame, used: np.ndarray, events: np.ndarray, rows: np.ndarray, included: set[str]
) -> Group:
    """:param included: features of the plan; none means that it is not described, and so includes all"""
    columns = np.array([not included or event in included for event in events], dtype=bool)
    is_healthy = accounts["is_healthy"].to_numpy(dtype=bool)
    own = is_healthy[rows]
    learned_from, is_own_plan = used[rows[own]], own.sum() >= LEAST_HEALTHY
    if not is_own_plan:
        others = np.setdiff1d(np.flatnonzero(is_healthy), rows)
        learned_from = np.vstack([learned_from, used[others]])
    return Group(
        accounts["account_id"].to_numpy()[rows],
        events[columns],
        used[rows][:, columns],
        own,
        learned_from[:, columns],
        is_own_plan,
    )


def _suggest(group: Group, method: str) -> pd.DataFrame:
    """Up to `SUGGESTIONS` rows per account: features not in use, best first, ties by name."""
    if not len(group.learned_from):
        return pd.DataFrame(columns=list(COLUMNS))
    share = popularity(group.learned_from)
    score = score_by_similar(group.used, group.learned_from)
    if method != SIMILAR:
        score = np.broadcast_to(share, score.shape)
    score = np.where(group.used | (share < LEAST_SHARE), -1.0, score)
    order = np.argsort(-score, axis=1, kind="stable")[:, :SUGGESTIONS]
    said = method if method == SIMILAR or group.is_own_plan else POPULAR_ANYWHERE
    rows = []
    for account, best in enumerate(order):
        alike = group.learned_from[_is_alike(group, account, method)]
        rows += [
            (
                group.accounts[account],
                rank,
                group.features[one],
                score[account, one],
                len(alike),
                alike[:, one].sum(),
                said,
            )
            for rank, one in enumerate(best, start=1)
            if score[account, one] >= 0
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _is_alike(group: Group, account: int, method: str) -> np.ndarray:
    """The healthy accounts that are counted beside it: those that use at least half of its features, or all."""
    if method != SIMILAR:
        return np.ones(len(group.learned_from), dtype=bool)
    used = group.used[account]
    return group.learned_from[:, used].sum(axis=1) >= used.sum() / 2
