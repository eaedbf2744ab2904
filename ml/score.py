"""Score every account of one day with the champion, or say that the health score stands in for it."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.explanation.health_score_losses import lost_points
from ml.explanation.reason_sentences import REASON_COLUMNS, Phrasebook, read_phrasebook, top_reasons
from ml.features.event_shares import attach_uses
from ml.features.training_set import feature_columns, typed
from ml.tracking import model_registry
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("tenure")

MODEL, HEALTH_SCORE, NO_MODEL = "model", "health score", "no model"
# The health score still orders the accounts, but history was asked and says that none of it tells who leaves.
UNPROVEN = "health score, unproven"
# AUC that the refused model surely does not reach.
HARDLY_ABOVE_CHANCE = 0.6
# A family that moves the odds by less than 5 %, or costs less than a point of health, is no reason to call anybody.
LEAST_LOG_ODDS, LEAST_POINTS = 0.05, 1.0


class CannotScore(LookupError):
    """The day has no features, or the champion asks for features that are gone."""


def score_accounts(as_of_date: str | date) -> dict[str, dict[str, Any]]:
    """Score every target of the settings for the day; see `score_target` for each one's result."""
    return {target: score_target(as_of_date, target) for target in read_settings().targets}


def score_target(as_of_date: str | date, target: str) -> dict[str, Any]:
    """Write `ml.account_scores` and `ml.account_reasons` for the day; doing it again gives the same rows.

    Without a champion the probability is NULL. For churn the health score stands in, and reasons are the signals that
    cost it most; their contribution is in points of it, a model's is in log-odds. Where the last training was no better
    than chance they would explain nothing, and none is given. Nothing stands in for the other targets.

    :return: accounts, method ("model", "health score", "health score, unproven" or "no model"), model_version
    :raises CannotScore: no customers to score, or the champion does not fit the features.
    """
    day, rules = read_as_of_date(as_of_date), read_settings().target(target)
    champion = model_registry.current_champion(target)
    with warehouse.connect() as connection:
        frame = _read_features(connection, rules, day)
        phrasebook = read_phrasebook(connection, speaks_of_churn=not rules.is_good)
        if champion is not None and len(frame):
            method, (scores, reasons) = MODEL, _score_by_model(champion, frame, phrasebook, connection)
        elif target == "churn" and _is_no_better_than_chance(target):
            method, scores, reasons = UNPROVEN, _unknown(frame), pd.DataFrame(columns=REASON_COLUMNS)
        elif target == "churn":
            weights = warehouse.read(connection, "select * from seeds.health_weights order by feature")
            reasons = top_reasons(lost_points(frame, weights), frame, phrasebook, LEAST_POINTS)
            method, scores = HEALTH_SCORE, _unknown(frame)
        else:
            method, scores, reasons = NO_MODEL, _unknown(frame), pd.DataFrame(columns=REASON_COLUMNS)
        _write(connection, day, target, scores.assign(method=method), reasons)
    version = champion.version if champion else None
    result = {"accounts": len(frame), "method": method, "model_version": version}
    log.info("%s: scored %s", target, result)
    return result


def _is_no_better_than_chance(target: str) -> bool:
    """Surely: an interval that is wide because accounts are few says nothing against the health score."""
    last = model_registry.last_judgement(target)
    return last is not None and last.word == "refuse" and (last.auc_high or 1.0) < HARDLY_ABOVE_CHANCE


def _read_features(connection: "duckdb.DuckDBPyConnection", rules: Target, day: date) -> pd.DataFrame:
    table = rules.features_table
    if not warehouse.table_exists(connection, table):
        raise CannotScore(f"{table} is not built: run the features station first")
    frame = warehouse.read(
        connection, f"select * from {table} where as_of_date = ? order by account_id", [day]
    )
    # A day without customers is a day that was not built; one without trials is usual.
    if frame.empty and rules.population == "customers":
        raise CannotScore(f"{table} has no accounts for {day}: build the features of that day first")
    return typed(frame, feature_columns(frame.columns))


def _score_by_model(
    champion: model_registry.Champion,
    frame: pd.DataFrame,
    phrasebook: Phrasebook,
    connection: "duckdb.DuckDBPyConnection",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    from ml.explanation.contributions import explain

    model = model_registry.load_model(champion)
    features = list(model.feature_names_in_)
    frame = attach_uses(connection, frame, features)
    if missing := sorted(set(features) - set(frame.columns)):
        raise CannotScore(
            f"champion {champion.target} version {champion.version} asks for features that are gone: "
            f"{', '.join(missing)}; train again, or roll back"
        )
    with one_thread():
        probability = model.predict_proba(frame[features])[:, 1]
        contributions = explain(model, frame[features]).by_feature
    scores = pd.DataFrame(
        {
            "account_id": frame["account_id"],
            "probability": probability,
            "base_rate": champion.base_rate,
            "model_version": champion.version,
            "learned_on": date.fromisoformat(champion.as_of_date),
        }
    )
    return scores, top_reasons(contributions, frame, phrasebook, LEAST_LOG_ODDS)


def _unknown(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": frame["account_id"],
            "probability": pd.Series(float("nan"), index=frame.index),
            "base_rate": float("nan"),
            "model_version": pd.Series(None, index=frame.index, dtype="str"),
            "learned_on": pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"),
        }
    )


def _write(
    connection: "duckdb.DuckDBPyConnection",
    day: date,
    target: str,
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
) -> None:
    warehouse.create_ml_table(connection, "account_scores")
    warehouse.create_ml_table(connection, "account_reasons")
    partition = {"as_of_date": day, "target": target}
    warehouse.replace_partition(connection, "ml.account_scores", scores.assign(**partition), partition)
    warehouse.replace_partition(connection, "ml.account_reasons", reasons.assign(**partition), partition)
