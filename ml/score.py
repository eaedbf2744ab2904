"""Score every account of one day with the champion, or record that the health score ranks in its place."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.explanation.health_score_losses import lost_points
from ml.explanation.reason_sentences import REASON_COLUMNS, Phrasebook, read_phrasebook, top_reasons
from ml.features.event_shares import attach_uses
from ml.features.training_set import feature_columns, typed
from ml.tracking import model_registry
from ml.tracking.stored_model import load_model
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("tenure")

MODEL, HEALTH_SCORE, NO_MODEL = "model", "health score", "no model"
# The health score still ranks the accounts, but a model trained on the same signals was no better than chance.
UNPROVEN = "health score, unproven"
# An AUC that the refused model does not reach, by the upper end of its interval.
HARDLY_ABOVE_CHANCE = 0.6
# A family that moves the odds by less than 5 %, or costs less than a point of health, is too small to be a reason.
LEAST_LOG_ODDS, LEAST_POINTS = 0.05, 1.0


class CannotScore(TenureError, LookupError):
    """The day has no features, or the champion needs features that are gone."""


def score_accounts(as_of_date: str | date) -> dict[str, dict[str, Any]]:
    """Score every target of the settings for the day; the results of `score_target` by target."""
    return {name: score_target(as_of_date, name) for name in read_settings().targets}


def score_target(as_of_date: str | date, target_name: str) -> dict[str, Any]:
    """Write `ml.account_scores` and `ml.account_reasons` for the day; idempotent.

    Without a champion the probability is NULL. For churn the health score then ranks the accounts, and the reasons are
    the signals that cost it most; their contribution is in points of it, a model's is in log-odds. Where the last
    training was no better than chance no reasons are given. The other targets have no substitute for a champion.

    :return: accounts, method ("model", "health score", "health score, unproven" or "no model"), model_version
    :raises CannotScore: there are no customers to score, or the champion does not fit the features.
    """
    day, target = read_as_of_date(as_of_date), read_settings().target(target_name)
    champion = model_registry.current_champion(target_name)
    with warehouse.connect() as connection:
        frame = _read_features(connection, target, day)
        phrasebook = read_phrasebook(connection, is_churn=not target.is_good)
        if champion is not None and len(frame):
            method, (scores, reasons) = MODEL, _score_by_model(champion, frame, phrasebook, connection)
        else:
            method, scores = _method_without_champion(target_name), _unknown(frame)
            reasons = pd.DataFrame(columns=REASON_COLUMNS)
            if method == HEALTH_SCORE:
                weights = warehouse.read(connection, "select * from seeds.health_weights order by feature")
                reasons = top_reasons(lost_points(frame, weights), frame, phrasebook, LEAST_POINTS)
        _write(connection, day, target_name, scores.assign(method=method), reasons)
    version = champion.version if champion else None
    result = {"accounts": len(frame), "method": method, "model_version": version}
    log.info("%s: scored %s", target_name, result)
    return result


def _method_without_champion(target_name: str) -> str:
    if target_name != "churn":
        return NO_MODEL
    return UNPROVEN if _is_no_better_than_chance(target_name) else HEALTH_SCORE


def _is_no_better_than_chance(target_name: str) -> bool:
    """Whether the upper end of the refused model's AUC is below `HARDLY_ABOVE_CHANCE`.

    The upper end, because an interval that is wide for lack of accounts is no evidence against the health score.
    """
    last = model_registry.last_gate_result(target_name)
    return last is not None and last.verdict == "refuse" and (last.auc_high or 1.0) < HARDLY_ABOVE_CHANCE


def _read_features(connection: "duckdb.DuckDBPyConnection", target: Target, day: date) -> pd.DataFrame:
    table = target.features_table
    if not warehouse.table_exists(connection, table):
        raise CannotScore(f"{table} is not built: run the features stage first")
    frame = warehouse.read(
        connection, f"select * from {table} where as_of_date = ? order by account_id", [day]
    )
    # A day without customers was not built; a day without trials is usual.
    if frame.empty and target.population == "customers":
        raise CannotScore(f"{table} has no accounts for {day}: build the features of that day first")
    return typed(frame, feature_columns(frame.columns))


def _score_by_model(
    champion: model_registry.Champion,
    frame: pd.DataFrame,
    phrasebook: Phrasebook,
    connection: "duckdb.DuckDBPyConnection",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    from ml.explanation.contributions import explain

    model = load_model(champion)
    features = list(model.feature_names_in_)
    frame = attach_uses(connection, frame, features)
    if missing := sorted(set(features) - set(frame.columns)):
        raise CannotScore(
            f"champion {champion.target} version {champion.version} needs features that are gone: "
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
    partition: dict[str, Any] = {"as_of_date": day, "target": target}
    warehouse.replace_partition(connection, "ml.account_scores", scores.assign(**partition), partition)
    warehouse.replace_partition(connection, "ml.account_reasons", reasons.assign(**partition), partition)
