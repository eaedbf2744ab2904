"""What each family of signals and each source adds: the model without it, and a model of nothing else.

The time split, the learner and the test weeks are those of training; the sigmoid is left out, because it keeps the
order of scores and only orders are compared. Losses are paired: full model and reduced model are measured on the same
draws of whole accounts. How much two fits differ by chance alone, the controls say: all signals, another seed.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml import versions
from ml.as_of import read_as_of_date
from ml.evaluate import Evaluation, evaluate
from ml.gate import count_reasons
from ml.learners import BOOSTING, fit_learner, usable_features
from ml.rule_book import Training
from ml.settings import read_settings
from ml.sources import REQUIRED, sources_of
from ml.split import Split, split_by_time
from ml.threads import one_thread
from ml.training_set import FAMILIES, family_of, read_training_set

log = logging.getLogger("tenure")

FAMILY, SOURCE, CONTROL = "family", "source", "control"
WITHOUT, ALONE = "without", "alone"
FULL, NOTHING, OPTIONAL = "model", "no signals", "optional"
CONTROL_SEEDS = 2
METRICS = ("auc", "pr_auc")


@dataclass(frozen=True)
class Trial:
    """One fit: the features it may use. `kind` is family, source or control; `way` without, alone or empty."""

    kind: str
    group: str
    way: str
    features: tuple[str, ...]
    seed: int

    @property
    def name(self) -> str:
        return f"{self.way} {self.group}".strip()


def run_ablation(target: str, as_of_date: str | date, only: Sequence[str] = ()) -> dict[str, Any]:
    """Fit and measure every trial on the data of one training day and log one MLflow run.

    :param only: names of families and sources, "optional" for all sources but the required ones; none means all
    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    :raises LookupError: the training examples are not built.
    :raises SettingsError: the rule book has no such target.
    :raises ValueError: a name in `only` is neither family nor source, the history is too short, or too few accounts
        are positive to say anything.
    """
    from ml.record_ablation import record_ablation

    started, day, settings = time.monotonic(), read_as_of_date(as_of_date), read_settings()
    rules, training = settings.rules_of(target), settings.training
    data = read_training_set(rules, day)
    split = split_by_time(data.examples, rules, training)
    if reasons := count_reasons(split.positive_accounts(), training.min_positive_accounts):
        raise ValueError("; ".join(reasons))
    table = measure_ablation(split, data.features, sources_of(data.features), training, rules.capacity, only)
    facts = {
        "as-of date": day.isoformat(),
        "data version": data.data_version,
        "code version": versions.code_version(),
        "learner": f"{BOOSTING} as in training, on every week of each account, without the sigmoid",
        "seconds": f"{time.monotonic() - started:.0f}",
        **split.describe(),
    }
    return record_ablation(target, table, facts)


def measure_ablation(
    split: Split,
    features: tuple[str, ...],
    sources: Mapping[str, tuple[str, ...]],
    training: Training,
    capacity: int,
    only: Sequence[str] = (),
) -> pd.DataFrame:
    """One row per trial, the full model first: kind, group, way, features (how many), and for `auc` and `pr_auc` the
    value and `_lost` (full model minus this one), each with `_low` and `_high` of its 95 % interval.

    :param sources: the source systems that each feature needs
    :raises ValueError: `only` names what is neither a family nor a source of these features.
    """
    trials = list(plan_trials(features, sources, training.seed, only))
    scores = {}
    with one_thread():
        for place, trial in enumerate(trials, start=1):
            started = time.monotonic()
            scores[trial.name] = fit_and_score(split, trial.features, trial.seed)
            seconds = time.monotonic() - started
            log.info("%d of %d: %s, %.1f s", place, len(trials), _about(trial), seconds)
        evaluation = evaluate(
            split.test, scores, frozenset(), capacity, training.bootstrap_rounds, training.seed
        )
    return pd.DataFrame([_row(trial, evaluation) for trial in trials])


def plan_trials(
    features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]], seed: int, only: Sequence[str] = ()
) -> Iterator[Trial]:
    """All signals, none, all with other seeds; then each family and each source left out, and alone.

    The optional sources are left out together as well: each may be replaced by the others and yet all be missed.
    Without a source go all features that need it, also those that need another as well; alone stay those that need
    nothing else. Where nothing is left (issues of a tracker that only tickets lead to), there is no such trial.

    :raises ValueError: `only` names what is neither a family nor a source of these features.
    """
    groups = _groups(features, sources)
    if unknown := [name for name in only if name not in groups]:
        raise ValueError(f"{', '.join(unknown)}: neither family nor source; known are {', '.join(groups)}")
    yield Trial(CONTROL, FULL, "", features, seed)
    yield Trial(CONTROL, NOTHING, "", (), seed)
    for shift in range(1, CONTROL_SEEDS + 1):
        yield Trial(CONTROL, f"all signals, seed {seed + shift}", "", features, seed + shift)
    for group in dict.fromkeys(only) or groups:
        kind, members = groups[group]
        needs = {
            name: {family_of(name)} if kind == FAMILY else set(sources.get(name, ())) for name in features
        }
        rest = tuple(name for name in features if not needs[name] & members)
        own = tuple(name for name in features if needs[name] and needs[name] <= members)
        yield Trial(kind, group, WITHOUT, rest, seed)
        if own:
            yield Trial(kind, group, ALONE, own, seed)


def _groups(
    features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, set[str]]]:
    """Kind and members by name: families and sources are their own only member."""
    families = {family_of(name) for name in features}
    found = {one for name in features for one in sources.get(name, ())}
    groups = {name: (FAMILY, {name}) for name in FAMILIES if name in families}
    groups |= {name: (SOURCE, {name}) for name in sorted(found)}
    optional = found - set(REQUIRED)
    return groups | ({OPTIONAL: (SOURCE, optional)} if optional else {})


def fit_and_score(split: Split, features: tuple[str, ...], seed: int) -> np.ndarray:
    """Probabilities on the test weeks after a fit on all weeks that may be known; the base rate without features."""
    usable = usable_features(split.train, features)
    if not usable:
        return np.full(len(split.test), float(split.before_test["label"].mean()))
    learner = fit_learner(BOOSTING, split.before_test, usable, seed)
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
