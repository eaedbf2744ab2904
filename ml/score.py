"""Score every account of one day with the champion, or record that the health score ranks in its place."""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.explanation.choose_reasons import REASON_COLUMNS, choose_reasons
from ml.explanation.health_score_losses import FULL_SCORE, lost_points
from ml.explanation.reason_sentences import Phrasebook, read_phrasebook
from ml.features.account_chunks import AccountChunks, find_chunks
from ml.features.event_shares import attach_uses, event_of
from ml.tracking import champions
from ml.tracking.decisions import Champion
from ml.tracking.stored_model import load_model
from ml.tracking.training_record import TrainingRecord, last_training
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("tenure")

MODEL, HEALTH_SCORE, SINGLE_COLUMN, NO_MODEL = "model", "health score", "single column", "no model"
# The health score still orders the accounts, but neither it nor any column is proved to tell who leaves.
UNPROVEN = "health score, unproven"
# A cause that moves the odds by less than a tenth, or costs less than a point of health, is too small to be a reason.
LEAST_LOG_ODDS, LEAST_POINTS = 0.1, 1.0
# Features of some accounts in; their scores and reasons out.
Score = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


class CannotScore(TenureError, LookupError):
    """The day has no features."""


def score_accounts(as_of_date: str | date) -> dict[str, dict[str, Any]]:
    """Score every target of the settings for the day; the results of `score_target` by target."""
    return {name: score_target(as_of_date, name) for name in read_settings().targets}


def score_target(as_of_date: str | date, target_name: str) -> dict[str, Any]:
    """Write `ml.account_scores` and `ml.account_reasons` for the day; idempotent.

    Without a champion, or with one that needs features that are gone, the probability is NULL. For churn the baseline
    then ranks that the last training measured as the best: the health score, or a single column. The reasons are the
    signals that cost the health score most, with their points as contributions (a model's are in log-odds); there are
    none where it is not proved to tell who leaves. The other targets have no substitute for a champion.

    :return: accounts, method (as in `_ml__sources.yml`), model_version
    :raises CannotScore: there are no customers to score.
    :raises ChampionLost: the approved model cannot be found; the scores of before stay.
    :raises UntrustedModel: the stored model is not the approved one; the scores of before stay.
    """
    day, target = read_as_of_date(as_of_date), read_settings().target(target_name)
    champion, model = _load_champion(target_name)
    with warehouse.connect() as connection:
        chunks = _find_chunks(connection, target, day)
        phrasebook = read_phrasebook(connection, is_churn=not target.is_good)
        if champion and not _fits(connection, champion, model, target.features_table):
            champion = None
        if champion is not None and chunks.accounts:
            method, score = MODEL, _by_model(champion, model, phrasebook, connection)
        else:
            training = None if target.is_good else last_training(connection, target_name, day)
            method = NO_MODEL if target.is_good else _method_without_champion(training)
            score = _by_baseline(method, training, phrasebook, connection, day)
        partition: dict[str, Any] = {"as_of_date": day, "target": target_name}
        _write(connection, partition, method, map(score, chunks.read(connection)))
    version = champion.version if champion else None
    result = {"accounts": chunks.accounts, "method": method, "model_version": version}
    log.info("%s: scored %s", target_name, result)
    return result


def _load_champion(target_name: str) -> tuple[Champion | None, Any]:
    """The approved version with its model, which MLflow's alias is made to name."""
    champion = champions.current_champion(target_name)
    if champion is None:
        return None, None
    model = load_model(champion)
    champions.show_champion(target_name)
    return champion, model


def _fits(connection: "duckdb.DuckDBPyConnection", champion: Champion, model: Any, table: str) -> bool:
    """Whether the features still have what the model learned from; after an upgrade of Tenure they may not."""
    known = warehouse.columns_of(connection, table)
    missing = sorted(name for name in model.feature_names_in_ if name not in known and not event_of(name))
    if missing:
        log.warning(
            "champion %s version %s cannot score any more and counts as none until the next one is approved: it "
            "needs features that are gone: %s",
            champion.target,
            champion.version,
            ", ".join(missing),
        )
    return not missing


def _method_without_champion(training: TrainingRecord | None) -> str:
    """Of churn: the best baseline, by the last training; the health score where nothing has been measured yet."""
    if training is None or not training.is_measured:
        return HEALTH_SCORE
    if training.fallback_feature is None:
        return UNPROVEN
    return HEALTH_SCORE if training.fallback_feature == HEALTH_SCORE else SINGLE_COLUMN


def _find_chunks(connection: "duckdb.DuckDBPyConnection", target: Target, day: date) -> AccountChunks:
    table = target.features_table
    if not warehouse.table_exists(connection, table):
        raise CannotScore(f"{table} is not built: run the features stage first")
    chunks = find_chunks(connection, table, day)
    # A day without customers was not built; a day without trials is usual.
    if not chunks.accounts and target.population == "customers":
        raise CannotScore(f"{table} has no accounts for {day}: build the features of that day first")
    return chunks


def _by_model(
    champion: Champion, model: Any, phrasebook: Phrasebook, connection: "duckdb.DuckDBPyConnection"
) -> Score:
    from ml.explanation.contributions import Explainer

    features, explainer = list(model.feature_names_in_), Explainer(model)

    def score(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        frame = attach_uses(connection, frame, features)
        with one_thread():
            explained = explainer.explain(frame[features])
        scores = pd.DataFrame(
            {
                "account_id": frame["account_id"],
                "probability": explained.probability,
                "base_rate": champion.base_rate,
                "rank_score": float("nan"),
                "model_version": champion.version,
                "learned_on": date.fromisoformat(champion.as_of_date),
            }
        )
        stands_out = explained.probability >= champion.base_rate
        return scores, choose_reasons(explained.by_feature, frame, phrasebook, LEAST_LOG_ODDS, stands_out)

    return score


def _by_baseline(
    method: str,
    training: TrainingRecord | None,
    phrasebook: Phrasebook,
    connection: "duckdb.DuckDBPyConnection",
    day: date,
) -> Score:
    has_reasons = method in (HEALTH_SCORE, SINGLE_COLUMN) and (
        training is None or training.is_health_score_proved is not False
    )
    explain = _by_health_score(phrasebook, connection, day) if has_reasons else _unknown
    column = training.fallback() if training and method == SINGLE_COLUMN else None
    if column is None:
        return explain

    def score(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        scores, reasons = explain(frame)
        return scores.assign(rank_score=column.score(frame)), reasons

    return score


def _by_health_score(phrasebook: Phrasebook, connection: "duckdb.DuckDBPyConnection", day: date) -> Score:
    weights = warehouse.read(connection, "select * from seeds.health_weights order by feature")
    average = "select avg(health_score) from marts.fct_account_health where as_of_date = ?"
    usual_loss = FULL_SCORE - float(warehouse.read(connection, average, [day]).to_numpy()[0, 0])

    def score(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        lost = lost_points(frame, weights)
        stands_out = lost.to_numpy().sum(axis=1) > usual_loss
        return _unknown(frame)[0], choose_reasons(lost, frame, phrasebook, LEAST_POINTS, stands_out)

    return score


def _unknown(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    scores = pd.DataFrame(
        {
            "account_id": frame["account_id"],
            "probability": pd.Series(float("nan"), index=frame.index),
            "base_rate": float("nan"),
            "rank_score": float("nan"),
            "model_version": pd.Series(None, index=frame.index, dtype="str"),
            "learned_on": pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"),
        }
    )
    return scores, pd.DataFrame(columns=REASON_COLUMNS)


def _write(
    connection: "duckdb.DuckDBPyConnection",
    partition: dict[str, Any],
    method: str,
    scored: Iterable[tuple[pd.DataFrame, pd.DataFrame]],
) -> None:
    """Replace the day's scores and reasons chunk by chunk, in one transaction: a kill between chunks leaves the old."""
    for table in ("account_scores", "account_reasons"):
        warehouse.create_ml_table(connection, table)
    with warehouse.transaction(connection):
        for table in ("account_scores", "account_reasons"):
            warehouse.delete_partition(connection, f"ml.{table}", partition)
        for scores, reasons in scored:
            scores = scores.assign(**partition, method=method)
            warehouse.insert_rows(connection, "ml.account_scores", scores)
            warehouse.insert_rows(connection, "ml.account_reasons", reasons.assign(**partition))
