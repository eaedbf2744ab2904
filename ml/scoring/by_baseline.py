"""What ranks accounts and gives their reasons when no champion does: the health score, a single column, or nothing."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from ml.explanation.choose_reasons import REASON_COLUMNS, choose_reasons
from ml.explanation.health_score_losses import FULL_SCORE, lost_points
from ml.explanation.reason_sentences import Phrasebook
from ml.tracking.training_record import TrainingRecord
from tenure import warehouse

if TYPE_CHECKING:
    import duckdb

HEALTH_SCORE, SINGLE_COLUMN, NO_MODEL = "health score", "single column", "no model"
# The health score still orders the accounts, but neither it nor any column is proved to tell who leaves.
UNPROVEN = "health score, unproven"
# A cause that costs less than a point of health is too small to be a reason.
LEAST_POINTS = 1.0
# Features of some accounts in; their scores and reasons out.
Score = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


def method_without_champion(training: TrainingRecord | None) -> str:
    """Of churn: the best baseline, by the last training; the health score where nothing has been measured yet."""
    if training is None or not training.is_measured:
        return HEALTH_SCORE
    if training.fallback_feature is None:
        return UNPROVEN
    return HEALTH_SCORE if training.fallback_feature == HEALTH_SCORE else SINGLE_COLUMN


def by_baseline(
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
