"""The past as if run each week: at several origins learn what could be known there, then score the weeks that follow.

An origin is a Monday. What it learns from are the examples whose label was known on that day: lead, horizon and grace
lie before it. Calibration and the second fit are those of training (`fit_model`), but no weeks are kept back for a
test, because the weeks after the origin are the test. Each origin serves until the next one.
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
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")

# An origin costs about ten seconds of one core on 20,000 examples; with ten of them nobody leaves the screen.
MOST_ORIGINS = 10
# A model that is weeks younger says hardly anything else.
LEAST_WEEKS_BETWEEN = 4


def run_backtest(target: str, as_of_date: str | date, weeks_between: int | None = None) -> dict[str, Any]:
    """Learn and score at every origin of the history that was ripe at the day, measure, and log one MLflow run.

    The newest shared errors of the counts go into `ml.count_errors`, which the interval of a promise reads.

    :param weeks_between: weeks from one origin to the next; None: four, or as many as keep the origins at ten
    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    :raises LookupError: the training examples are not built.
    :raises SettingsError: the settings have no such target.
    :raises HistoryTooShort: no Monday of the ripe history had enough history of its own.
    """
    from ml.studies.backtest.log import record_backtest
    from ml.studies.backtest.measure import measure_backtest

    started, day, settings = time.monotonic(), read_as_of_date(as_of_date), read_settings()
    rules, training = settings.target(target), settings.training
    data = read_training_set(rules, day)
    origins = plan_origins(data.examples, rules, training, weeks_between)
    scored, newest = score_from_origins(data.examples, data.features, rules, training, origins)
    measured = measure_backtest(scored, rules, training)
    record_count_errors(target, day, newest)
    details = {
        "origins": f"{scored['origin'].nunique()}, from {scored['origin'].min():%Y-%m-%d} "
        f"to {scored['origin'].max():%Y-%m-%d}",
        "weeks scored": f"{scored['as_of_date'].nunique()}, {len(scored)} examples",
    }
    versions = (data.data_version, fingerprint.code_version())
    facts = StudyFacts(day, *versions, details, seconds=time.monotonic() - started)
    return record_backtest(rules, scored, measured, facts)


def plan_origins(
    examples: pd.DataFrame, rules: Target, training: Training, weeks_between: int | None = None
) -> list[pd.Timestamp]:
    """The Mondays on which a model is learned: the first that has enough history, then one every `weeks_between`.

    :raises HistoryTooShort: there is none.
    :raises ValueError: `weeks_between` is less than one.
    """
    mondays = pd.DatetimeIndex(np.sort(pd.to_datetime(examples["as_of_date"]).unique()))
    possible = [
        monday
        for monday in mondays
        if (mondays <= train_until(monday, rules, training)).sum() >= MIN_TRAIN_WEEKS
    ]
    if not possible:
        raise HistoryTooShort(_too_short(len(mondays), rules, training))
    step = (
        max(LEAST_WEEKS_BETWEEN, -(-len(possible) // MOST_ORIGINS))
        if weeks_between is None
        else weeks_between
    )
    if step < 1:
        raise ValueError(f"{step} weeks between origins: at least 1")
    return possible[::step]


def known_until(origin: pd.Timestamp, rules: Target) -> pd.Timestamp:
    """The last as-of date whose label was known on the origin."""
    return origin - timedelta(days=rules.label_days)


def train_until(origin: pd.Timestamp, rules: Target, training: Training) -> pd.Timestamp:
    """The last as-of date of the train weeks: before the calibration weeks and their embargo of one label window."""
    calibration_from = known_until(origin, rules) - timedelta(weeks=training.calibration_weeks)
    return calibration_from - timedelta(days=rules.lead_days + rules.horizon_days)


def score_from_origins(
    examples: pd.DataFrame,
    features: tuple[str, ...],
    rules: Target,
    training: Training,
    origins: list[pd.Timestamp],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The examples of the weeks from the first origin on, each with the `probability` that the last `origin` gave it,
    and the shared error that was learned there, in a column per population of a promise.

    Beside it the shared errors of the last origin, as `learn_count_errors` gives them.

    :raises HistoryTooShort: too few accounts were positive before every origin.
    """
    parts, errors = [], pd.DataFrame()
    with one_thread():
        for place, (origin, until) in enumerate(zip(origins, [*origins[1:], None], strict=True), start=1):
            started = time.monotonic()
            split = split_at(examples, origin, until, rules, training)
            known = {name: split.positive_accounts()[name] for name in ("train", "calibration")}
            # What is to be foretold may be as rare as it likes.
            if reasons := count_reasons({**known, "test": len(examples)}, training.min_positive_accounts):
                log.info("%d of %d: %s, no model: %s", place, len(origins), origin.date(), "; ".join(reasons))
                continue
            fitted = fit_model(split, features, training)
            probability = fitted.probability(split.test)
            errors = learn_count_errors(split.calibration, fitted.calibration_probability, rules.capacity)
            shared = errors.set_index("population")["shared_error"].to_dict()
            parts.append(split.test.assign(probability=probability, origin=origin, **shared))
            seconds = time.monotonic() - started
            log.info("%d of %d: %s", place, len(origins), _about(origin, split, probability, seconds))
    if not parts:
        raise HistoryTooShort(
            f"no signal: before no origin were there enough positive accounts of {rules.name}"
        )
    return pd.concat(parts, ignore_index=True), errors


def split_at(
    examples: pd.DataFrame,
    origin: pd.Timestamp,
    until: pd.Timestamp | None,
    rules: Target,
    training: Training,
) -> Split:
    """Train, calibration and all that was known at the origin; the test weeks are those from it to before `until`."""
    days = pd.to_datetime(examples["as_of_date"])
    known = days <= known_until(origin, rules)
    calibration_from = known_until(origin, rules) - timedelta(weeks=training.calibration_weeks)
    served = days >= origin if until is None else (days >= origin) & (days < until)
    return Split(
        train=examples[days <= train_until(origin, rules, training)],
        calibration=examples[known & (days > calibration_from)],
        test=examples[served],
        before_test=examples[known],
    )


def _too_short(weeks: int, rules: Target, training: Training) -> str:
    waiting = -(-rules.label_days // 7) + -(-(rules.lead_days + rules.horizon_days) // 7)
    return (
        f"history too short to look back on {rules.name}: {weeks} ripe weeks, about "
        f"{MIN_TRAIN_WEEKS + training.calibration_weeks + waiting} needed ({MIN_TRAIN_WEEKS} to train, "
        f"{training.calibration_weeks} to calibrate, {waiting} until labels are known)"
    )


def _about(origin: pd.Timestamp, split: Split, probability: np.ndarray, seconds: float) -> str:
    return (
        f"{origin:%Y-%m-%d} learned {len(split.before_test)} examples, scored {len(split.test)}: "
        f"expected {probability.sum():.0f}, realised {split.test['label'].sum()}, {seconds:.0f} s"
    )
