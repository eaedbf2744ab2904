"""Train a challenger for one target and let the promotion gate decide.

Idempotent: on the same data with the same code and settings nothing is registered, because the version of the first
run is found by its fingerprint. A run that was killed leaves no version, so the next one starts from the beginning.
"""

import json
import logging
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Evaluation, evaluate
from ml.evaluation.shared_count_error import learn_count_errors
from ml.features.training_set import TrainingSet, read_training_set
from ml.tracking import champions, decisions, mlflow_store, model_registry
from ml.tracking.run_facts import RunFacts
from ml.tracking.stored_model import ChampionLost, UntrustedModel, is_intact, load_model
from ml.tracking.training_record import record_training
from ml.training.baselines import BASE_RATE, baseline_scores, best_single_column
from ml.training.fallback import Fallback, measure_fallbacks
from ml.training.fingerprint import code_version, recipe
from ml.training.fit import FittedModel, fit_model
from ml.training.leakage import find_leaks, is_leak
from ml.training.promotion_gate import CHAMPION, count_reasons, decide_promotion
from ml.training.time_split import HistoryTooShort, Split
from ml.training.windows import split_in_fitting_windows
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV

log = logging.getLogger("tenure")


@dataclass(frozen=True)
class TrainingTask:
    """What one training learns from, and the champion that it is compared with: None without one that can be loaded."""

    target: Target
    training: Training
    as_of_date: date
    data: TrainingSet
    champion: decisions.Champion | None
    champion_model: "CalibratedClassifierCV | None"

    @property
    def fingerprint(self) -> str:
        """Equal for equal data, code and settings."""
        return f"{self.data.data_version}-{recipe(self.target, self.training)}"

    @property
    def champion_version(self) -> str:
        """The champion's version, or "none"."""
        return self.champion.version if self.champion else "none"


def train_challenger(target_name: str, as_of_date: str | date) -> dict[str, Any]:
    """Learn from all examples that are matured at `as_of_date`, evaluate out of time, register the challenger.

    :return: verdict ("promote", "refuse", or "unchanged": the champion is this very model), reasons, model_version,
        run_id, metrics, data_version, summary_markdown, page (below the MLflow address). Without enough history or
        positives there is no model, and model_version, run_id and page are None.
    :raises LookupError: the training examples are not built.
    """
    settings, day = read_settings(), read_as_of_date(as_of_date)
    target = settings.target(target_name)
    champion, model = _load_champion(target.name)
    task = TrainingTask(target, settings.training, day, read_training_set(target, day), champion, model)
    examples, version = task.data.examples, task.data.data_version
    log.info("%s: %d matured examples, data version %s", target.name, len(examples), version)
    try:
        split, too_short = split_in_fitting_windows(examples, target, task.training), ""
    except HistoryTooShort as error:
        split, too_short = None, str(error)
    result = _find_known(task) or _learn(task, split, too_short)
    record_training(target, day, result["verdict"], result["reasons"], _fallbacks(task, split, result))
    return result


def _load_champion(
    target_name: str,
) -> tuple[decisions.Champion | None, "CalibratedClassifierCV | None"]:
    """The champion and its model. One that is lost or damaged is none: the next one must not depend on it."""
    champion = champions.current_champion(target_name)
    if champion is None:
        return None, None
    try:
        return champion, load_model(champion)
    except (ChampionLost, UntrustedModel) as error:
        log.warning("%s is trained as if there were no champion: %s", target_name, error)
        return None, None


def _fallbacks(task: TrainingTask, split: Split | None, result: dict[str, Any]) -> list[Fallback]:
    """Of churn alone; and where a column may know the future, none of them is trusted to rank."""
    if split is None or task.target.is_good or is_leak(result["reasons"]):
        return []
    return measure_fallbacks(split, task.data.features, task.training)


def _learn(task: TrainingTask, split: Split | None, too_short: str) -> dict[str, Any]:
    """Train, unless it is known before that nothing could come of it."""
    champion = task.champion
    if champion and date.fromisoformat(champion.as_of_date) > task.as_of_date:
        return _refuse(task, [f"the champion has learned from later data, up to {champion.as_of_date}"])
    if split is None:
        return _refuse(task, [too_short])
    if reasons := count_reasons(split.positive_accounts(), task.training.min_positive_accounts):
        return _refuse(task, list(reasons))
    return _train(task, split)


def _train(task: TrainingTask, split: Split) -> dict[str, Any]:
    """Fit, evaluate, decide and register; the result as the registry holds it."""
    from ml.tracking.log_challenger import Challenger, record_challenger

    target, training = task.target, task.training
    with one_thread():
        fitted = fit_model(split, task.data.features, target, training)
        errors = learn_count_errors(split.calibration, fitted.calibration_probability, target.capacity)
        scores, column = _score_test_weeks(task, split, fitted)
        evaluation = _evaluate(task, split.test, scores)
        decision = decide_promotion(evaluation, find_leaks(fitted, split, target, training))
        log.info("%s: AUC %s: %s", target.name, evaluation.metrics["model"]["auc"], decision.verdict)
        challenger = Challenger(
            target, training, fitted, split, scores, evaluation, decision, task.champion_model, errors
        )
        tags = {
            "fingerprint": task.fingerprint,
            "compared_with": task.champion_version,
            "as_of_date": task.as_of_date.isoformat(),
        }
        version = record_challenger(challenger, _facts(task, split, fitted, column), tags)
    return _recorded(target.name, version, decision.verdict)


def _score_test_weeks(
    task: TrainingTask, split: Split, fitted: FittedModel
) -> tuple[dict[str, np.ndarray], str]:
    """Scores of the model, the baselines and the champion on the test weeks, and the name of the best single column."""
    # Chosen with hindsight, on the test weeks themselves: a column chosen on the training weeks may be noise later, and
    # a model that loses to account age would pass.
    column = best_single_column(split.test, task.data.features)
    baselines = baseline_scores(split.train, split.test, column, task.target.is_good)
    scores = {"model": fitted.probability(split.test), **baselines}
    if task.champion_model is not None:
        scores |= _score_by_champion(task.champion_version, task.champion_model, split.test)
    return scores, column.feature


def _score_by_champion(
    version: str, model: "CalibratedClassifierCV", test: pd.DataFrame
) -> dict[str, np.ndarray]:
    """Empty when the champion needs features that are gone: it could not score today's accounts either."""
    if missing := sorted(set(model.feature_names_in_) - set(test.columns)):
        log.warning("champion %s is not compared: the features %s are gone", version, ", ".join(missing))
        return {}
    return {CHAMPION: model.predict_proba(test[list(model.feature_names_in_)])[:, 1]}


def _evaluate(task: TrainingTask, test: pd.DataFrame, scores: dict[str, np.ndarray]) -> Evaluation:
    probabilities = frozenset({"model", BASE_RATE, CHAMPION})
    rounds, seed = task.training.bootstrap_rounds, task.training.seed
    return evaluate(test, scores, probabilities, task.target.capacity, rounds, seed)


def _facts(task: TrainingTask, split: Split, fitted: FittedModel, column: str) -> RunFacts:
    details = {
        "learner": fitted.choice.in_words(),
        **split.describe(),
        "features": f"{len(fitted.features)} used; dropped as empty or constant: {', '.join(fitted.dropped) or 'none'}",
        "best single column": column,
    }
    return RunFacts(task.as_of_date, task.data.data_version, code_version(), details)


def _find_known(task: TrainingTask) -> dict[str, Any] | None:
    """The result of an earlier run on the same data, code and settings that was compared with today's champion."""
    if not mlflow_store.store_exists():
        return None
    version = model_registry.find_version(task.target.name, fingerprint=task.fingerprint)
    if version is None:
        return None
    trained = decisions.read_trained(task.target.name, model_registry.run_of(version))
    # Of another home, or of a version before digests were kept: it could never serve.
    if trained is None or trained.fingerprint != task.fingerprint:
        return None
    if not is_intact(task.target.name, str(version.version), trained.model_sha256):
        return None
    if str(version.version) == task.champion_version:
        champions.show_champion(task.target.name)
        return _recorded(task.target.name, str(version.version), "unchanged")
    if version.tags.get("compared_with") != task.champion_version:
        return None
    return _recorded(task.target.name, str(version.version), trained.verdict)


def _recorded(target_name: str, version: str, verdict: str) -> dict[str, Any]:
    """The result as the registry holds it: the same whether it was recorded just now or earlier."""
    stored = model_registry.read_version(target_name, version)
    run_id = model_registry.run_of(stored)
    log.info("%s: version %s, %s", target_name, version, verdict)
    return {
        "verdict": verdict,
        "reasons": json.loads(stored.tags["reasons"]),
        "model_version": version,
        "run_id": run_id,
        "metrics": model_registry.read_metrics(run_id),
        "data_version": stored.tags["data_version"],
        "summary_markdown": stored.tags["summary"],
        "page": f"#/models/{mlflow_store.model_name(target_name)}/versions/{version}",
    }


def _refuse(task: TrainingTask, reasons: list[str]) -> dict[str, Any]:
    """The result of a training that made no model; it is recorded in MLflow with its reasons."""
    from ml.tracking.log_challenger import record_refusal

    target_name, data_version = task.target.name, task.data.data_version
    summary = "\n".join([f"**{target_name}: refuse**", "", *(f"- {reason}" for reason in reasons)])
    record_refusal(target_name, task.as_of_date.isoformat(), data_version, reasons, summary)
    log.info("%s: refused: %s", target_name, "; ".join(reasons))
    return {
        "verdict": "refuse",
        "reasons": reasons,
        "model_version": None,
        "run_id": None,
        "metrics": {},
        "data_version": data_version,
        "summary_markdown": summary,
        "page": None,
    }
