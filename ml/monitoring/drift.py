"""Has what is scored moved away from what the champion learned from?

Features and scores by the population stability index (PSI): both sides are sorted into the tenths of the training
weeks, unknown values are a group of their own, and PSI is the sum of (share now - share then) * ln(share now / share
then). Under 0.1 is called stable and from 0.25 on a shift by custom (Siddiqi 2006, Credit Risk Scorecards). The base
rate by standard errors: of the newest day whose labels are ripe, and which the champion has not learned from.
"""

import logging
import math
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.features.event_shares import attach_uses
from ml.features.training_set import feature_columns, read_training_set, typed
from ml.tracking import model_registry
from ml.training.time_split import split_by_time
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import Settings, read_settings
from tenure.core.settings_schema import Review, Target
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("tenure")

STABLE, DRIFTED, TOO_EARLY, NO_CHAMPION = "stable", "drifted", "too early", "no champion"
SCORES, BASE_RATE, SHARE = "scores", "base rate", "share of features that drifted"
PSI, ERRORS = "PSI", "standard errors"
GROUPS = 10
# Reference rows; more do not move a tenth.
MOST_ROWS = 10_000


def measure_drift(as_of_date: str | date) -> dict[str, dict[str, int]]:
    """Measure each target of the settings and record it in `ml.drift`; doing it again gives the same rows.

    :return: per target how many things are in which state
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    found = {}
    for target in settings.targets.values():
        rows = _measure(target, settings, day)
        partition = {"as_of_date": day, "target": target.name}
        with warehouse.connect() as connection:
            warehouse.create_ml_table(connection, "drift")
            warehouse.replace_partition(connection, "ml.drift", rows.assign(**partition), partition)
        found[target.name] = rows["state"].value_counts().to_dict()
        log.info("drift of %s: %s", target.name, found[target.name])
    return found


def _measure(target: Target, settings: Settings, day: date) -> pd.DataFrame:
    limits = settings.review
    champion = model_registry.current_champion(target.name)
    if champion is None:
        return _rows([(SCORES, PSI, None, limits.drift_of_scores, NO_CHAMPION)])
    with warehouse.connect(read_only=True) as connection:
        base_rate = _base_rate(connection, champion, target, limits, day)
        model = model_registry.load_model(champion)
        features = list(model.feature_names_in_)
        now = _read_now(connection, target, champion, day, features)
    if len(now) < limits.least_accounts:
        return _rows([(SCORES, PSI, None, limits.drift_of_scores, TOO_EARLY), base_rate])
    then = _read_then(target, settings, champion)
    return compare(model, features, then, now, limits, base_rate)


def compare(
    model: Any, features: list[str], then: pd.DataFrame, now: pd.DataFrame, limits: Review, *others: tuple
) -> pd.DataFrame:
    """One row per feature, the share of them that drifted, the scores, and what else was measured."""
    limit = limits.drift_of_feature
    values = {name: stability(then[name], now[name]) for name in features if name in then and name in now}
    rows = [(name, PSI, value, limit, _state(value, limit)) for name, value in values.items()]
    share = sum(row[-1] == DRIFTED for row in rows) / max(len(rows), 1)
    with one_thread():
        scores = (pd.Series(model.predict_proba(frame[features])[:, 1]) for frame in (then, now))
        moved = stability(*scores)
    return _rows(
        [
            (SCORES, PSI, moved, limits.drift_of_scores, _state(moved, limits.drift_of_scores)),
            (SHARE, "share", share, limits.drifted_features, _state(share, limits.drifted_features)),
            *others,
            *sorted(rows, key=lambda row: (-row[2], row[0])),
        ]
    )


def stability(then: pd.Series, now: pd.Series) -> float:
    """Population stability index of two samples of numbers or words; unknown is a group of its own."""
    if then.dtype == object:
        groups = {name: place for place, name in enumerate(sorted(then.dropna().unique()))}
        codes = [side.map(groups).fillna(len(groups)).where(side.notna(), -1) for side in (then, now)]
    else:
        edges = np.unique(np.nanquantile(then, np.arange(1, GROUPS) / GROUPS)) if then.notna().any() else []
        codes = [
            pd.Series(np.searchsorted(edges, side, side="left")).where(side.notna().to_numpy(), -1)
            for side in (then, now)
        ]
    counts = pd.concat([code.value_counts() for code in codes], axis=1).fillna(0).to_numpy()
    # Half an account in each group: one that is empty on one side is a large shift, not an endless one.
    shares = (counts + 0.5) / (counts + 0.5).sum(axis=0)
    return float(((shares[:, 1] - shares[:, 0]) * np.log(shares[:, 1] / shares[:, 0])).sum())


def _read_now(
    connection: "duckdb.DuckDBPyConnection",
    target: Target,
    champion: model_registry.Champion,
    day: date,
    features: list[str],
) -> pd.DataFrame:
    """Features of all accounts that this champion scored on the last Monday up to the review.

    It has learned from Mondays alone: on a Wednesday every count of days since something stands elsewhere.
    """
    frame = warehouse.read(
        connection,
        """
        select features.* from marts.fct_account_features as features
        inner join ml.account_scores as scores
            on features.account_id = scores.account_id and features.as_of_date = scores.as_of_date
        where scores.target = $1 and scores.as_of_date = (
            select max(as_of_date) from ml.account_scores
            where target = $1 and model_version = $2 and as_of_date <= $3 and isodow(as_of_date) = 1
        )
        """,
        [target.name, champion.version, day],
    )
    if frame.empty:
        return frame
    return attach_uses(connection, typed(frame, feature_columns(frame.columns)), features)


def _read_then(target: Target, settings: Settings, champion: model_registry.Champion) -> pd.DataFrame:
    """What the champion learned from: its weeks before the test, thinned."""
    data = read_training_set(target, date.fromisoformat(champion.as_of_date))
    weeks = split_by_time(data.examples, target, settings.training).before_test
    return weeks.iloc[:: math.ceil(len(weeks) / MOST_ROWS)]


def _base_rate(
    connection: "duckdb.DuckDBPyConnection",
    champion: model_registry.Champion,
    target: Target,
    limits: Review,
    day: date,
) -> tuple:
    """Of one single as-of date: weekly examples of one account are near copies, and would count ten times."""
    counted = connection.execute(
        """
        select count(label), sum(label) from marts.fct_account_outcomes
        where target = $1 and label_known_on > $2 and label_known_on <= $3
        group by as_of_date having count(label) >= $4 order by as_of_date desc limit 1
        """,
        [target.name, champion.as_of_date, day, limits.least_accounts],
    ).fetchall()
    limit = limits.drift_of_base_rate
    if not counted:
        return (BASE_RATE, ERRORS, None, limit, TOO_EARLY)
    accounts, positive = counted[0]
    expected = accounts * champion.base_rate
    errors = abs(positive - expected) / math.sqrt(expected * (1 - champion.base_rate))
    return (BASE_RATE, ERRORS, errors, limit, _state(errors, limit))


def _state(value: float, threshold: float) -> str:
    return DRIFTED if value >= threshold else STABLE


def _rows(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["what", "measure", "value", "threshold", "state"])
    return frame.astype({"value": float, "threshold": float})
