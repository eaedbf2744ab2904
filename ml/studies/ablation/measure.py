"""Fit and measure the trials of an ablation on the same test weeks."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Estimate, Evaluation, evaluate
from ml.studies.ablation.plan import FULL, Trial
from ml.training.learners import BOOSTING, fit_learner, usable_features
from ml.training.thin_weeks import thin_weeks
from ml.training.time_split import Split
from tenure.core.settings_schema import Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")

METRICS = ("auc", "pr_auc")


def measure_ablation(
    split: Split, trials: Sequence[Trial], training: Training, capacity: int
) -> pd.DataFrame:
    """One row per trial, the full model first: kind, group, way, features (how many), and for `auc` and `pr_auc` the
    value and `_lost` (full model minus this one), each with `_low` and `_high` of its 95 % interval.

    :param trials: with the full model first
    :param capacity: length of the weekly list
    """
    scores = {}
    with one_thread():
        for place, trial in enumerate(trials, start=1):
            started = time.monotonic()
            scores[trial.name] = fit_and_score(split, trial.features, trial.seed, training.most_examples)
            seconds = time.monotonic() - started
            log.info("%d of %d: %s, %.1f s", place, len(trials), _about(trial), seconds)
        evaluation = evaluate(
            split.test, scores, frozenset(), capacity, training.bootstrap_rounds, training.seed
        )
    return pd.DataFrame([_row(trial, evaluation) for trial in trials])


def fit_and_score(split: Split, features: tuple[str, ...], seed: int, most: int) -> np.ndarray:
    """Uncalibrated probabilities of the test weeks after a fit on the weeks before; the base rate without features.

    :param most: about so many examples are learned from, as in training
    """
    usable = usable_features(split.train, features)
    if not usable:
        return np.full(len(split.test), float(split.before_test["label"].mean()))
    learner = fit_learner(BOOSTING, thin_weeks(split.before_test, most), usable, seed, {})
    return learner.predict_proba(split.test[list(usable)])[:, 1]


def _row(trial: Trial, evaluation: Evaluation) -> dict[str, Any]:
    row = {"kind": trial.kind, "group": trial.group, "way": trial.way, "features": len(trial.features)}
    for metric in METRICS:
        measured = {metric: evaluation.metrics[trial.name][metric]}
        if trial.name != FULL:
            measured[f"{metric}_lost"] = evaluation.gains[trial.name][metric]
        for name, one in measured.items():
            row |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return row


def _about(trial: Trial) -> str:
    return f"{trial.kind}: {trial.name} ({len(trial.features)} features)"


def read_estimate(row: pd.Series, measure: str) -> Estimate:
    """One measure of a row of the table with its interval."""
    return Estimate(row[measure], row[f"{measure}_low"], row[f"{measure}_high"])


def verdict_on_loss(lost: Estimate) -> str:
    """Whether a group adds to the model, by the interval of the AUC lost without it."""
    if lost.low > 0:
        return "adds"
    return "harms" if lost.high < 0 else "not shown"
