"""Score every account of one day with the champion, or record that the health score ranks in its place."""

import logging
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.explanation.reason_sentences import read_phrasebook
from ml.features.account_chunks import AccountChunks, find_chunks
from ml.features.event_shares import attach_uses, event_of
from ml.scoring.by_baseline import NO_MODEL, by_baseline, method_without_champion
from ml.scoring.by_champion import ByChampion
from ml.tracking import champions
from ml.tracking.decisions import Champion
from ml.tracking.stored_model import open_approved, read_approved
from ml.tracking.training_record import last_training
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

log = logging.getLogger("tenure")

MODEL = "model"


class CannotScore(TenureError, LookupError):
    """The day has no features."""


def score_accounts(as_of_date: str | date, spark: "SparkSession | None" = None) -> dict[str, dict[str, Any]]:
    """Score every target of the settings for the day; the results of `score_target` by target."""
    return {name: score_target(as_of_date, name, spark) for name in read_settings().targets}


def score_target(
    as_of_date: str | date, target_name: str, spark: "SparkSession | None" = None
) -> dict[str, Any]:
    """Write `ml.account_scores` and `ml.account_reasons` for the day; idempotent.

    Without a champion, or with one that needs features that are gone, the probability is NULL. For churn the baseline
    then ranks that the last training measured as the best: the health score, or a single column. The reasons are the
    signals that cost the health score most, with their points as contributions (a model's are in log-odds); there are
    none where it is not proved to tell who leaves. The other targets have no substitute for a champion.

    :param spark: its workers do what a champion has to; None: this process does
    :return: accounts, method (as in `_ml__sources.yml`), model_version
    :raises CannotScore: there are no customers to score.
    :raises ChampionLost: the approved model cannot be found; the scores of before stay.
    :raises UntrustedModel: the stored model is not the approved one; the scores of before stay.
    """
    day, target = read_as_of_date(as_of_date), read_settings().target(target_name)
    approved = _read_champion(target_name)
    with warehouse.connect() as connection:
        chunks = _find_chunks(connection, target, day)
        phrasebook = read_phrasebook(connection, is_churn=not target.is_good)
        by_champion = ByChampion(*approved, phrasebook) if approved else None
        if by_champion and not _fits(connection, by_champion, target.features_table):
            by_champion = None
        frames = chunks.read(connection)
        if by_champion and chunks.accounts:
            method, wanted = MODEL, by_champion.features
            scored = _by_champion(
                spark, by_champion, (attach_uses(connection, one, wanted) for one in frames)
            )
        else:
            training = None if target.is_good else last_training(connection, target_name, day)
            method = NO_MODEL if target.is_good else method_without_champion(training)
            scored = map(by_baseline(method, training, phrasebook, connection, day), frames)
        _write(connection, {"as_of_date": day, "target": target_name}, method, scored)
    version = by_champion.champion.version if by_champion else None
    result = {"accounts": chunks.accounts, "method": method, "model_version": version}
    log.info("%s: scored %s", target_name, result)
    return result


def _read_champion(target_name: str) -> tuple[Champion, bytes] | None:
    """The approved version with its model, which is sound, and which MLflow's alias is made to name."""
    champion = champions.current_champion(target_name)
    if champion is None:
        return None
    content = read_approved(champion)
    open_approved(champion, content)
    champions.show_champion(target_name)
    return champion, content


def _by_champion(
    spark: "SparkSession | None", by_champion: ByChampion, frames: Iterable[pd.DataFrame]
) -> Iterable[tuple[pd.DataFrame, pd.DataFrame]]:
    if spark is None:
        return map(by_champion, frames)
    from ml.scoring.on_spark import score_on_spark
    from tenure.spark.folder import job_folder

    return score_on_spark(spark, job_folder(read_settings(), "scoring"), by_champion, frames)


def _fits(connection: "duckdb.DuckDBPyConnection", by_champion: ByChampion, table: str) -> bool:
    """Whether the features still have what the model learned from; after an upgrade of Tenure they may not."""
    known = warehouse.columns_of(connection, table)
    missing = sorted(name for name in by_champion.features if name not in known and not event_of(name))
    if missing:
        log.warning(
            "champion %s version %s cannot score any more and counts as none until the next one is approved: it "
            "needs features that are gone: %s",
            by_champion.champion.target,
            by_champion.champion.version,
            ", ".join(missing),
        )
    return not missing


def _find_chunks(connection: "duckdb.DuckDBPyConnection", target: Target, day: date) -> AccountChunks:
    table = target.features_table
    if not warehouse.table_exists(connection, table):
        raise CannotScore(f"{table} is not built: run the features stage first")
    chunks = find_chunks(connection, table, day)
    # A day without customers was not built; a day without trials is usual.
    if not chunks.accounts and target.population == "customers":
        raise CannotScore(f"{table} has no accounts for {day}: build the features of that day first")
    return chunks


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
