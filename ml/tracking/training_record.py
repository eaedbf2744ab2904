"""`ml.trainings`: how each training ended, in words, and what ranks the customers where it gave no model."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.evaluation.metrics import Estimate
from ml.explanation.reason_sentences import read_phrasebook
from ml.training.baselines import HEALTH_SCORE
from ml.training.fallback import Fallback
from ml.training.leakage import is_leak
from ml.training.promotion_gate import TOO_FEW
from ml.training.time_split import TOO_SHORT
from tenure import warehouse
from tenure.core.settings_schema import Target

if TYPE_CHECKING:
    import duckdb

TABLE = "ml.trainings"
REFUSE = "refuse"
MORE_HISTORY = "more history: land what is older, or wait; the next training counts again"
MORE_TO_LEARN_FROM = (
    "one more source of data (tenure doctor lists what is not connected), or more accounts to learn from"
)


@dataclass(frozen=True)
class TrainingRecord:
    """A row of `ml.trainings`; its columns are described in `_ml__sources.yml`."""

    target: str
    trained_on: date
    verdict: str
    why: str
    what_would_help: str
    is_measured: bool
    ranked_by: str | None = None
    fallback_feature: str | None = None
    fallback_sign: float | None = None
    fallback_unknown: float | None = None
    fallback_auc: float | None = None
    fallback_auc_low: float | None = None
    fallback_auc_high: float | None = None
    is_health_score_proved: bool | None = None

    def fallback(self) -> Fallback | None:
        """What ranks in place of a model; None where nothing is proved to."""
        if self.fallback_feature is None:
            return None
        numbers = (self.fallback_auc, self.fallback_auc_low, self.fallback_auc_high)
        auc = Estimate(*(float(number or 0) for number in numbers))
        return Fallback(
            self.fallback_feature, float(self.fallback_sign or 0), float(self.fallback_unknown or 0), auc
        )


def record_training(
    target: Target, day: date, verdict: str, reasons: list[str], fallbacks: list[Fallback]
) -> None:
    """Write the row of the target and day; idempotent.

    :param reasons: of the verdict, the first one is published
    :param fallbacks: as `measure_fallbacks` gives them; empty where nothing could be measured
    """
    proved = next((one for one in fallbacks if one.is_proved), None)
    why = (
        reasons[0]
        if verdict == REFUSE
        else f"the training as of {day} passed the gate and serves once somebody approves it"
    )
    with warehouse.connect() as connection:
        record = TrainingRecord(
            target=target.name,
            trained_on=day,
            verdict=verdict,
            why=why,
            what_would_help=_what_would_help(verdict, reasons),
            is_measured=bool(fallbacks),
            is_health_score_proved=_is_health_score_proved(fallbacks),
        )
        row: dict[str, Any] = asdict(record)
        if proved:
            row |= {
                "ranked_by": _in_words(proved, connection),
                "fallback_feature": proved.feature,
                "fallback_sign": proved.sign,
                "fallback_unknown": proved.unknown,
                "fallback_auc": proved.auc.value,
                "fallback_auc_low": proved.auc.low,
                "fallback_auc_high": proved.auc.high,
            }
        warehouse.create_ml_table(connection, "trainings")
        warehouse.replace_partition(
            connection, TABLE, pd.DataFrame([row]), {"target": target.name, "trained_on": day}
        )


def last_training(
    connection: "duckdb.DuckDBPyConnection", target_name: str, day: date
) -> TrainingRecord | None:
    """The last training of the target up to the day; None where there was none."""
    warehouse.create_ml_table(connection, "trainings")
    found = connection.execute(
        f"select * from {TABLE} where target = ? and trained_on <= ? order by trained_on desc limit 1",
        [target_name, day],
    )
    names = [column[0] for column in found.description or ()]
    row = found.fetchone()
    return TrainingRecord(**dict(zip(names, row, strict=True))) if row else None


def _what_would_help(verdict: str, reasons: list[str]) -> str:
    if verdict != REFUSE:
        return "somebody who approves it in Airflow, under Required actions"
    if is_leak(reasons):
        return "a look at the columns that it names"
    is_short = reasons[0].startswith((TOO_FEW, TOO_SHORT))
    return MORE_HISTORY if is_short else MORE_TO_LEARN_FROM


def _is_health_score_proved(fallbacks: list[Fallback]) -> bool | None:
    return next((one.is_proved for one in fallbacks if one.feature == HEALTH_SCORE), None)


def _in_words(one: Fallback, connection: "duckdb.DuckDBPyConnection") -> str:
    """Such as "days until the paid period ends, low first (AUC out of time 0.712, 0.650 to 0.771)"."""
    measured = f"AUC out of time {one.auc.value:.2f}, 95 % interval {one.auc.low:.2f} to {one.auc.high:.2f}"
    if one.feature == HEALTH_SCORE:
        return f"health score, worst first ({measured})"
    label = read_phrasebook(connection).label(one.feature)
    return f"{label}, {'high' if one.sign > 0 else 'low'} first ({measured})"
