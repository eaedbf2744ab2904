"""Drift: how far features, scores and base rate have moved from the champion's training data.

Features and scores are compared by the population stability index (PSI): both samples are binned by the deciles of the
training weeks, unknown values are a bin of their own, and PSI is the sum of (current share - reference share) *
ln(current share / reference share). By convention below 0.1 is stable and from 0.25 on a shift (Siddiqi 2006, Credit
Risk Scorecards). The base rate is compared in standard errors, on the newest as-of date whose labels are matured and
were unknown to the champion.
"""

import logging
import math
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.features.event_shares import attach_uses
from ml.features.training_set import feature_columns, read_training_set, typed
from ml.tracking import champions
from ml.tracking.decisions import Champion
from ml.tracking.stored_model import load_model
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
BINS = 10
# Reference rows: enough for stable deciles.
MOST_ROWS = 10_000

# what, measure, value (None: not measured), threshold, state
DriftRow = tuple[str, str, float | None, float, str]


def measure_drift(as_of_date: str | date) -> dict[str, dict[str, int]]:
    """Measure the drift of every target of the settings and record it in `ml.drift`; idempotent.

    :return: by target how many features and measures are in which state
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    found: dict[str, dict[str, int]] = {}
    for target in settings.targets.values():
        rows = _measure(target, settings, day)
        partition: dict[str, Any] = {"as_of_date": day, "target": target.name}
        with warehouse.connect() as connection:
            warehouse.create_ml_table(connection, "drift")
            warehouse.replace_partition(connection, "ml.drift", rows.assign(**partition), partition)
        found[target.name] = {str(state): int(n) for state, n in rows["state"].value_counts().items()}
        log.info("drift of %s: %s", target.name, found[target.name])
    return found


def _measure(target: Target, settings: Settings, day: date) -> pd.DataFrame:
    limits = settings.review
    champion = champions.current_champion(target.name)
    if champion is None:
        return _rows([(SCORES, PSI, None, limits.drift_of_scores, NO_CHAMPION)])
    with warehouse.connect(read_only=True) as connection:
        base_rate = _base_rate(connection, champion, target, limits, day)
        model = load_model(champion)
        features = list(model.feature_names_in_)
        current = _read_current(connection, target, champion, day, features)
    if len(current) < limits.least_accounts:
        return _rows([(SCORES, PSI, None, limits.drift_of_scores, TOO_EARLY), base_rate])
    reference = _read_reference(target, settings, champion)
    return compare_samples(model, features, reference, current, limits, base_rate)


def compare_samples(
    model: Any,
    features: list[str],
    reference: pd.DataFrame,
    current: pd.DataFrame,
    limits: Review,
    *others: DriftRow,
) -> pd.DataFrame:
    """One row per feature, the share of them that drifted, the scores, and the `others` as they are.

    :param model: has `predict_proba`
    :param reference: the features in the weeks that the champion was trained on
    :param current: the features of the accounts that it scores now
    :return: what, measure, value, threshold, state; features by falling value
    """
    limit = limits.drift_of_feature
    shared = [name for name in features if name in reference and name in current]
    values = {name: stability_index(reference[name], current[name]) for name in shared}
    rows = [(name, PSI, value, limit, _state(value, limit)) for name, value in values.items()]
    share = sum(row[-1] == DRIFTED for row in rows) / max(len(rows), 1)
    with one_thread():
        before, now = (
            pd.Series(model.predict_proba(frame[features])[:, 1]) for frame in (reference, current)
        )
        moved = stability_index(before, now)
    return _rows(
        [
            (SCORES, PSI, moved, limits.drift_of_scores, _state(moved, limits.drift_of_scores)),
            (SHARE, "share", share, limits.drifted_features, _state(share, limits.drifted_features)),
            *others,
            *sorted(rows, key=lambda row: (-row[2], row[0])),
        ]
    )


def stability_index(reference: pd.Series, current: pd.Series) -> float:
    """Population stability index of two samples of numbers or categories; unknown values are a bin of their own."""
    bin_of = _bin_categories if reference.dtype == object else _bin_numbers
    counts = pd.concat([bin_of(reference, side).value_counts() for side in (reference, current)], axis=1)
    # Half an account in each bin: one that is empty on one side is a large shift, not an infinite one.
    smoothed = counts.fillna(0).to_numpy() + 0.5
    shares = smoothed / smoothed.sum(axis=0)
    return float(((shares[:, 1] - shares[:, 0]) * np.log(shares[:, 1] / shares[:, 0])).sum())


def _bin_categories(reference: pd.Series, values: pd.Series) -> pd.Series:
    """The place of each category among those of the reference; new ones share a bin, unknown ones are -1."""
    places = {name: place for place, name in enumerate(sorted(reference.dropna().unique()))}
    return values.map(places).fillna(len(places)).where(values.notna(), -1)


def _bin_numbers(reference: pd.Series, values: pd.Series) -> pd.Series:
    """The decile of the reference that each value lies in; unknown ones are -1."""
    deciles = np.arange(1, BINS) / BINS
    edges = np.unique(np.nanquantile(reference, deciles)) if reference.notna().any() else np.array([])
    return pd.Series(np.searchsorted(edges, values, side="left")).where(values.notna().to_numpy(), -1)


def _read_current(
    connection: "duckdb.DuckDBPyConnection",
    target: Target,
    champion: Champion,
    day: date,
    features: list[str],
) -> pd.DataFrame:
    """Features of all accounts that this champion scored on the last Monday up to the review.

    A Monday, because training examples are of Mondays: counts of days since something depend on the weekday.
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


def _read_reference(target: Target, settings: Settings, champion: Champion) -> pd.DataFrame:
    """A systematic sample of the rows that the champion was trained on: its weeks before the test."""
    data = read_training_set(target, date.fromisoformat(champion.as_of_date))
    weeks = split_by_time(data.examples, target, settings.training).before_test
    return weeks.iloc[:: math.ceil(len(weeks) / MOST_ROWS)]


def _base_rate(
    connection: "duckdb.DuckDBPyConnection",
    champion: Champion,
    target: Target,
    limits: Review,
    day: date,
) -> DriftRow:
    """The row on the base rate.

    Of a single as-of date, because weekly examples of one account are nearly copies and would count ten times.
    """
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


def _rows(rows: list[DriftRow]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["what", "measure", "value", "threshold", "state"])
    return frame.astype({"value": float, "threshold": float})
