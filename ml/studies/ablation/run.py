"""Ablation: the model without each family of signals and each source, and a model of that group alone.

The time split, the learner and the test weeks are those of training; calibration is left out, because it keeps the
order of scores and only rankings are compared. Losses are paired: the full and the reduced model are measured on the
same bootstrap draws of accounts. Controls with other seeds show how much two fits of all signals differ by chance.
"""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from ml.features.feature_sources import sources_of
from ml.features.training_set import TrainingSet, read_training_set
from ml.studies.ablation.log import record_ablation
from ml.studies.ablation.measure import measure_ablation
from ml.studies.ablation.plan import plan_trials
from ml.tracking.run_facts import StudyFacts
from ml.training.fingerprint import code_version
from ml.training.learners import BOOSTING
from ml.training.promotion_gate import count_reasons
from ml.training.time_split import Split
from ml.training.windows import split_in_fitting_windows
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import InvalidInput
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training


def run_ablation(target_name: str, as_of_date: str | date, only: Sequence[str] = ()) -> dict[str, Any]:
    """Fit and measure every trial on the data of one training day and log one MLflow run.

    :param only: names of families and sources, "optional" for all sources but the required ones; empty means all
    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    :raises LookupError: the training examples are not built.
    :raises SettingsError: the settings have no such target.
    :raises ValueError: a name in `only` is neither family nor source, the history is too short, or too few accounts
        are positive to say anything.
    """
    started, day, settings = time.monotonic(), read_as_of_date(as_of_date), read_settings()
    target, training = settings.target(target_name), settings.training
    data, split = read_split(target, training, day)
    trials = list(plan_trials(data.features, sources_of(data.features), training.seed, only))
    table = measure_ablation(split, trials, training, target.capacity)
    details = {
        "learner": f"{BOOSTING} as in training, without the sigmoid",
        **split.describe(),
    }
    facts = StudyFacts(day, data.data_version, code_version(), details, seconds=time.monotonic() - started)
    return record_ablation(target_name, table, facts)


def read_split(target: Target, training: Training, day: date) -> tuple[TrainingSet, Split]:
    """The examples of a training day and their split in time, as in training.

    :raises LookupError: the training examples are not built.
    :raises ValueError: the history is too short, or too few accounts are positive to say anything.
    """
    data = read_training_set(target, day)
    split = split_in_fitting_windows(data.examples, target, training)
    if reasons := count_reasons(split.positive_accounts(), training.min_positive_accounts):
        raise InvalidInput("; ".join(reasons))
    return data, split
