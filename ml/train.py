"""Train a challenger for one target and let the gate judge it.

Running it again on the same data with the same code and settings registers nothing: the version that the first run
made is found by its fingerprint. A run that was killed leaves no version, so the next one does the whole work.
"""

import json
import logging
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Evaluation, evaluate
from ml.evaluation.shared_count_error import learn_count_errors, record_count_errors
from ml.features.training_set import TrainingSet, read_training_set
from ml.tracking import mlflow_store, model_registry
from ml.tracking.run_facts import RunFacts
from ml.training.baselines import BASE_RATE, baseline_scores, best_single_column
from ml.training.fingerprint import code_version, recipe
from ml.training.fit import Fitted, fit_model
from ml.training.leakage import find_leaks
from ml.training.promotion_gate import CHAMPION, count_reasons, judge
from ml.training.time_split import HistoryTooShort, Split, split_by_time
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")


def train_challenger(target: str, as_of_date: str | date) -> dict[str, Any]:
    """Learn from everything ripe at `as_of_date`, evaluate out of time, register the challenger.

    :return: verdict ("promote", "refuse", or "unchanged": the champion is this very model), reasons, model_version,
        run_id, metrics, data_version, summary_markdown, page (below the MLflow address). Without enough history or
        positives there is no model to look at, and model_version, run_id and page are None.
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    rules, training = settings.target(target), settings.training
    data = read_training_set(rules, day)
    log.info("%s: %d ripe examples, data version %s", target, len(data.examples), data.data_version)
    champion = model_registry.current_champion(target)
    fingerprint = f"{data.data_version}-{recipe(rules, training)}"
    if known := _find_known(target, fingerprint, champion):
        return known
    if champion and date.fromisoformat(champion.as_of_date) > day:
        return _refused(
            target, day, data, [f"the champion has learned from later data, up to {champion.as_of_date}"]
        )
    try:
        split = split_by_time(data.examples, rules, training)
    except HistoryTooShort as refusal:
        return _refused(target, day, data, [f"no signal: {refusal}"])
    if reasons := count_reasons(split.positive_accounts(), training.min_positive_accounts):
        return _refused(target, day, data, list(reasons))
    return _learn(rules, training, day, data, split, champion, fingerprint)


def _learn(
    rules: Target,
    training: Training,
    day: date,
    data: TrainingSet,
    split: Split,
    champion: model_registry.Champion | None,
    fingerprint: str,
) -> dict[str, Any]:
    from ml.tracking.log_challenger import record_challenger

    with one_thread():
        fitted = fit_model(split, data.features, training)
        errors = learn_count_errors(split.calibration, fitted.calibration_probability, rules.capacity)
        record_count_errors(rules.name, day, errors)
        scores, column = _scores(fitted, split, data.features, champion, rules)
        evaluation = _evaluate(split.test, scores, rules, training)
        verdict = judge(evaluation, find_leaks(fitted, split, rules, training))
        log.info("%s: AUC %s: %s", rules.name, evaluation.metrics["model"]["auc"], verdict.word)
        facts = _facts(day, data, split, fitted, column)
        tags = {
            "fingerprint": fingerprint,
            "compared_with": _version_of(champion),
            "as_of_date": day.isoformat(),
        }
        version = record_challenger(rules, training, fitted, split, scores, evaluation, verdict, facts, tags)
    return _recorded(rules.name, version, verdict.word)


def _scores(
    fitted: Fitted,
    split: Split,
    features: tuple[str, ...],
    champion: model_registry.Champion | None,
    rules: Target,
) -> tuple[dict[str, np.ndarray], str]:
    """Scores of the model, the baselines and the champion on the test weeks, and the best single column's name."""
    # Chosen in hindsight, on the weeks it is judged by: on early weeks it may be noise, and a model that loses to
    # account age would pass for signal.
    column = best_single_column(split.test, features)
    baselines = baseline_scores(split.train, split.test, column, rules.is_good)
    scores = {"model": fitted.probability(split.test), **baselines}
    if champion is not None:
        scores |= _champion_score(champion, split.test)
    return scores, column.feature


def _champion_score(champion: model_registry.Champion, test: pd.DataFrame) -> dict[str, np.ndarray]:
    """Empty when the champion asks for features that are gone: it could not score today's accounts either."""
    model = model_registry.load_model(champion)
    if missing := sorted(set(model.feature_names_in_) - set(test.columns)):
        log.warning(
            "champion %s is not compared: the features %s are gone", champion.version, ", ".join(missing)
        )
        return {}
    return {CHAMPION: model.predict_proba(test[list(model.feature_names_in_)])[:, 1]}


def _evaluate(
    test: pd.DataFrame, scores: dict[str, np.ndarray], rules: Target, training: Training
) -> Evaluation:
    probabilities = frozenset({"model", BASE_RATE, CHAMPION})
    return evaluate(test, scores, probabilities, rules.capacity, training.bootstrap_rounds, training.seed)


def _facts(day: date, data: TrainingSet, split: Split, fitted: Fitted, column: str) -> RunFacts:
    losses = (f"{name} {loss:.4f}" for name, loss in fitted.calibration_log_loss.items())
    details = {
        "learner": f"{fitted.learner} (log loss on the calibration weeks: {', '.join(losses)})",
        **split.describe(),
        "features": f"{len(fitted.features)} used; dropped as empty or constant: {', '.join(fitted.dropped) or 'none'}",
        "best single column": column,
    }
    return RunFacts(day, data.data_version, code_version(), details)


def _find_known(
    target: str, fingerprint: str, champion: model_registry.Champion | None
) -> dict[str, Any] | None:
    """What an earlier run on the same data, code and settings found, if it was compared with today's champion."""
    if not mlflow_store.store_exists():
        return None
    version = model_registry.find_version(target, fingerprint=fingerprint)
    if version is None:
        return None
    if str(version.version) == _version_of(champion):
        return _recorded(target, str(version.version), "unchanged")
    if version.tags["compared_with"] != _version_of(champion):
        return None
    return _recorded(target, str(version.version), version.tags["verdict"])


def _recorded(target: str, version: str, word: str) -> dict[str, Any]:
    """The result as the registry holds it: the same whether it was made just now or earlier."""
    stored = model_registry.read_version(target, version)
    log.info("%s: version %s, %s", target, version, word)
    return {
        "verdict": word,
        "reasons": json.loads(stored.tags["reasons"]),
        "model_version": version,
        "run_id": stored.run_id,
        "metrics": model_registry.read_metrics(stored.run_id),
        "data_version": stored.tags["data_version"],
        "summary_markdown": stored.tags["summary"],
        "page": f"#/models/{mlflow_store.model_name(target)}/versions/{version}",
    }


def _refused(target: str, day: date, data: TrainingSet, reasons: list[str]) -> dict[str, Any]:
    from ml.tracking.log_challenger import record_refusal

    summary = "\n".join([f"**{target}: refuse**", "", *(f"- {reason}" for reason in reasons)])
    record_refusal(target, day.isoformat(), data.data_version, reasons, summary)
    log.info("%s: refused: %s", target, "; ".join(reasons))
    return {
        "verdict": "refuse",
        "reasons": reasons,
        "model_version": None,
        "run_id": None,
        "metrics": {},
        "data_version": data.data_version,
        "summary_markdown": summary,
        "page": None,
    }


def _version_of(champion: model_registry.Champion | None) -> str:
    return champion.version if champion else "none"
