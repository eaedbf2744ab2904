"""Backtest with rolling origins: at several past Mondays train on what was known then, and score the weeks that follow.

The training examples of an origin are those whose label was known on that Monday: lead, horizon and grace were over.
Calibration and refit are those of training (`fit_model`), but no weeks are held out, because the weeks after the origin
are the test. The model of an origin scores until the next one.
"""

import logging
import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.shared_count_error import learn_count_errors, record_count_errors
from ml.features.training_set import read_training_set
from ml.tracking.run_facts import StudyFacts
from ml.training import fingerprint
from ml.training.fit import fit_model
from ml.training.promotion_gate import count_reasons
from ml.training.time_split import MIN_TRAIN_WEEKS, HistoryTooShort, Split
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import InvalidInput
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")

# An origin takes about ten seconds of one core on 20,000 examples.
MOST_ORIGINS = 10
# Models trained fewer weeks apart hardly differ.
LEAST_WEEKS_BETWEEN = 4


def run_backtest(
    target_name: str, as_of_date: str | date, weeks_between: int | None = None
) -> dict[str, Any]:
    """Train and score at every origin of the history that is matured at the day, measure, and log one MLflow run.

    Writes the newest shared errors of the counts to `ml.count_errors`, which the intervals of expected counts use.

    :param weeks_between: weeks from one origin to the next; None: four, or as many as keep the origins at ten
    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    :raises LookupError: the training examples are not built.
    :raises SettingsError: the settings have no such target.
    :raises HistoryTooShort: no Monday of the matured history had enough history before it.
    """
    from ml.studies.backtest.log import record_backtest
    from ml.studies.backtest.measure import measure_backtest

    started, day, settings = time.monotonic(), read_as_of_date(as_of_date), read_settings()
    target, training = settings.target(target_name), settings.training
    data = read_training_set(target, day)
    origins = plan_origins(data.examples, target, training, weeks_between)
    scored, newest = score_from_origins(data.examples, data.features, target, training, origins)
    measured = measure_backtest(scored, target, training)
    record_count_errors(target_name, day, newest)
    details = {
        "origins": f"{scored['origin'].nunique()}, from {scored['origin'].min():%Y-%m-%d} "
        f"to {scored['origin'].max():%Y-%m-%d}",
        "weeks scored": f"{scored['as_of_date'].nunique()}, {len(scored)} examples",
    }
    versions = (data.data_version, fingerprint.code_version())
    facts = StudyFacts(day, *versions, details, seconds=time.monotonic() - started)
    return record_backtest(target, scored, measured, facts)


def plan_origins(
    examples: pd.DataFrame, target: Target, training: Training, weeks_between: int | None = None
) -> list[pd.Timestamp]:
    """The Mondays on which a model is trained: the first with enough history, then one every `weeks_between` weeks.

    :raises HistoryTooShort: there is none.
    :raises ValueError: `weeks_between` is less than one.
    """
    mondays = pd.DatetimeIndex(np.sort(pd.to_datetime(examples["as_of_date"]).unique()))
    possible = [
        monday
        for monday in mondays
        if (mondays <= train_until(monday, target, training)).sum() >= MIN_TRAIN_WEEKS
    ]
    if not possible:
        raise HistoryTooShort(_too_short(len(mondays), target, training))
    step = (
        max(LEAST_WEEKS_BETWEEN, -(-len(possible) // MOST_ORIGINS))
        if weeks_between is None
        else weeks_between
    )
    if step < 1:
        raise InvalidInput(f"{step} weeks between origins: at least 1")
    return possible[::step]


def known_until(origin: pd.Timestamp, target: Target) -> pd.Timestamp:
    """The last as-of date whose label was known on the origin."""
    return origin - timedelta(days=target.label_days)


def train_until(origin: pd.Timestamp, target: Target, training: Training) -> pd.Timestamp:
    """The last as-of date of the train weeks: before the calibration weeks and their embargo of one label window."""
    calibration_from = known_until(origin, target) - timedelta(weeks=training.calibration_weeks)
    return calibration_from - timedelta(days=target.lead_days + target.horizon_days)


def score_from_origins(
    examples: pd.DataFrame,
    features: tuple[str, ...],
    target: Target,
    training: Training,
    origins: list[pd.Timestamp],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The scored examples, and the shared errors of the last origin (as `learn_count_errors` gives them).

    The examples are those from the first origin on, with the last `origin` before them, its `probability`, and the
    shared error estimated there in a column per population.

    :raises HistoryTooShort: too few accounts were positive before every origin.
    """
    scored: list[pd.DataFrame] = []
    errors = pd.DataFrame()
    with one_thread():
        for place, (origin, until) in enumerate(zip(origins, [*origins[1:], None], strict=True), start=1):
            started = time.monotonic()
            split = split_at(examples, origin, until, target, training)
            if reasons := _too_few_positives(split, training):
                log.info("%d of %d: %s, no model: %s", place, len(origins), origin.date(), "; ".join(reasons))
                continue
            fitted = fit_model(split, features, target, training)
            errors = learn_count_errors(split.calibration, fitted.calibration_probability, target.capacity)
            shared = {str(row["population"]): row["shared_error"] for row in errors.to_dict("records")}
            probability = fitted.probability(split.test)
            scored.append(split.test.assign(probability=probability, origin=origin, **shared))
            seconds = time.monotonic() - started
            log.info("%d of %d: %s", place, len(origins), _about(origin, split, probability, seconds))
    if not scored:
        raise HistoryTooShort(f"no signal: too few positive accounts of {target.name} before every origin")
    return pd.concat(scored, ignore_index=True), errors


def _too_few_positives(split: Split, training: Training) -> tuple[str, ...]:
    """As `count_reasons`, but the test weeks may hold any number of positives: they are what is predicted."""
    known = {name: split.positive_accounts()[name] for name in ("train", "calibration")}
    return count_reasons({**known, "test": len(split.before_test)}, training.min_positive_accounts)


def split_at(
    examples: pd.DataFrame,
    origin: pd.Timestamp,
    until: pd.Timestamp | None,
    target: Target,
    training: Training,
) -> Split:
    """The split at an origin: train, calibration and all that was known there; test weeks from it to before `until`."""
    days = pd.to_datetime(examples["as_of_date"])
    known = days <= known_until(origin, target)
    calibration_from = known_until(origin, target) - timedelta(weeks=training.calibration_weeks)
    served = days >= origin if until is None else (days >= origin) & (days < until)
    return Split(
        train=examples[days <= train_until(origin, target, training)],
        calibration=examples[known & (days > calibration_from)],
        test=examples[served],
        before_test=examples[known],
    )


def _too_short(weeks: int, target: Target, training: Training) -> str:
    waiting = -(-target.label_days // 7) + -(-(target.lead_days + target.horizon_days) // 7)
    return (
        f"history too short for a backtest of {target.name}: {weeks} matured weeks, about "
        f"{MIN_TRAIN_WEEKS + training.calibration_weeks + waiting} needed ({MIN_TRAIN_WEEKS} to train, "
        f"{training.calibration_weeks} to calibrate, {waiting} until labels mature)"
    )


def _about(origin: pd.Timestamp, split: Split, probability: np.ndarray, seconds: float) -> str:
    return (
        f"{origin:%Y-%m-%d} trained on {len(split.before_test)} examples, scored {len(split.test)}: "
        f"expected {probability.sum():.0f}, realised {split.test['label'].sum()}, {seconds:.0f} s"
    )
