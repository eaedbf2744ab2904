"""Runs and model versions in MLflow: what was learned, from which data, who serves, and who served before.

Aliases decide: `challenger` is the version under review, `champion` the one that scores.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.tracking.mlflow_store import client, model_name, store_exists, tracking_uri
from tenure.core.errors import TenureError

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion
    from sklearn.calibration import CalibratedClassifierCV

CHAMPION, CHALLENGER = "champion", "challenger"
APPROVED, REJECTED = "approved", "rejected"
MODEL_PATH = "model"

# What a stored model may consist of, beside the plain types skops knows to be safe. The list is ours and part of
# the code: a list that came with the model could be written by whoever wrote the model.
TRUSTED_TYPES = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)


class PromotionRefused(TenureError, RuntimeError):
    """The version may not become champion; the message says why."""


class UntrustedModel(TenureError, RuntimeError):
    """The stored model holds types outside `TRUSTED_TYPES`; nothing of it was executed."""


@dataclass(frozen=True)
class Champion:
    target: str
    version: str
    run_id: str
    base_rate: float
    as_of_date: str


def find_version(target: str, **tags: str) -> "ModelVersion | None":
    """The newest version of the target's model that carries all these tags."""
    wanted = [f"name = '{model_name(target)}'", *(f"tags.{name} = '{value}'" for name, value in tags.items())]
    found = client().search_model_versions(" and ".join(wanted))
    return max(found, key=lambda version: int(version.version), default=None)


@dataclass(frozen=True)
class Judgement:
    """What the gate said last: "promote" or "refuse", of the training of which day, and why."""

    word: str
    as_of_date: str
    reasons: tuple[str, ...]
    auc_high: float | None = field(default=None, compare=False)
    """Upper end of the interval of its AUC; None when there was no model to measure."""


def last_judgement(target: str) -> Judgement | None:
    """Of the newest training that came to a verdict, also when it refused before there was a model."""
    if not store_exists():
        return None
    experiment = client().get_experiment_by_name(model_name(target))
    if experiment is None:
        return None
    runs = client().search_runs(
        [experiment.experiment_id],
        "tags.verdict LIKE '%' and tags.reasons LIKE '%'",
        order_by=["start_time DESC"],
    )
    if not runs:
        return None
    tags, metrics = runs[0].data.tags, runs[0].data.metrics
    reasons = tuple(json.loads(tags["reasons"]))
    return Judgement(tags["verdict"], tags["as_of_date"], reasons, metrics.get("auc_high"))


def read_version(target: str, version: str) -> "ModelVersion":
    """:raises PromotionRefused: there is no such version."""
    from mlflow.exceptions import MlflowException

    if not store_exists():
        raise PromotionRefused(f"no model store at {tracking_uri()}: train first")
    try:
        return client().get_model_version(model_name(target), version)
    except MlflowException as error:
        raise PromotionRefused(f"{model_name(target)} has no version {version}") from error


def read_metrics(run_id: str) -> dict[str, float]:
    return client().get_run(run_id).data.metrics


def current_champion(target: str) -> Champion | None:
    """The serving version, or None when nothing was ever promoted."""
    if not store_exists():
        return None
    version = _version_by_alias(target, CHAMPION)
    if version is None:
        return None
    return Champion(
        target=target,
        version=str(version.version),
        run_id=version.run_id,
        base_rate=float(version.tags["base_rate"]),
        as_of_date=version.tags["as_of_date"],
    )


def register(target: str, run_id: str, model_uri: str, description: str, tags: dict[str, str]) -> str:
    """Make the run's model a version and the challenger; returns the version.

    The version appears with its tags in one step and last of all: a run that was killed leaves none behind.
    """
    from mlflow.exceptions import MlflowException

    mlflow_client = client()
    try:
        mlflow_client.create_registered_model(model_name(target), description=_about(target))
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    version = mlflow_client.create_model_version(
        model_name(target), model_uri, run_id, tags=tags, description=description
    )
    mlflow_client.set_registered_model_alias(model_name(target), CHALLENGER, version.version)
    return str(version.version)


def promote(target: str, version: str | int) -> str:
    """Let `version` serve. Promoting the champion again changes nothing. Returns the version.

    :raises PromotionRefused: the gate refused this version, or it does not exist.
    """
    name, version = model_name(target), str(version)
    candidate = read_version(target, version)
    if candidate.tags.get("verdict") != "promote":
        raise PromotionRefused(
            f"{name} version {version} was refused by the gate: {candidate.tags.get('reasons')}"
        )
    serving = _version_by_alias(target, CHAMPION)
    if serving is None or str(serving.version) != version:
        previous = "" if serving is None else str(serving.version)
        client().set_model_version_tag(name, version, "previous_champion", previous)
        client().set_registered_model_alias(name, CHAMPION, version)
    challenger = _version_by_alias(target, CHALLENGER)
    if challenger is not None and str(challenger.version) == version:
        client().delete_registered_model_alias(name, CHALLENGER)
    return version


def record_decision(
    target: str, version: str | int, word: str, by: str, because: str = "", at: str = ""
) -> dict[str, str]:
    """Write on the version who decided and why: `approved_by`, `approved_because`, `approved_at`, or `rejected_…`.

    No alias moves here. A later decision on the same version stands beside the earlier one.

    :param word: `APPROVED` or `REJECTED`
    :param at: when, in the words of whoever asked; empty when nobody was asked
    """
    given = {"by": by, "because": because or "no reason given", "at": at}
    tags = {f"{word}_{name}": text for name, text in given.items() if text}
    read_version(target, str(version))
    for name, text in tags.items():
        client().set_model_version_tag(model_name(target), str(version), name, text)
    return tags


def rollback(target: str) -> str:
    """Let the champion's predecessor serve again; returns its version.

    :raises PromotionRefused: there is no champion, or it had no predecessor.
    """
    serving = _version_by_alias(target, CHAMPION) if store_exists() else None
    if serving is None:
        raise PromotionRefused(f"{model_name(target)}: no champion, so nothing to roll back")
    previous = serving.tags.get("previous_champion")
    if not previous:
        raise PromotionRefused(
            f"{model_name(target)} version {serving.version} has no predecessor to roll back to"
        )
    client().set_registered_model_alias(model_name(target), CHAMPION, previous)
    return previous


def load_model(champion: Champion) -> "CalibratedClassifierCV":
    """:raises UntrustedModel: it is stored as anything but skops, or asks for a type that is not on our list."""
    folder = download_model(champion.target, champion.version)
    file = folder / "model.skops"
    if not file.exists():
        found = ", ".join(sorted(one.name for one in folder.iterdir()))
        raise UntrustedModel(f"{folder.name} holds no model.skops but {found}; anything else is not opened")
    return _load_once(file, file.stat().st_mtime_ns)


def download_model(target: str, version: str) -> Path:
    """The folder of the stored version."""
    import mlflow

    client()
    return Path(mlflow.artifacts.download_artifacts(f"models:/{model_name(target)}/{version}"))


# A stored version never changes; days that are scored one after the other read it once.
@lru_cache(maxsize=3)
def _load_once(file: Path, written_ns: int) -> Any:
    return load_trusted(file)


def load_trusted(file: Path) -> Any:
    from zipfile import BadZipFile

    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return skops.io.load(file, trusted=list(TRUSTED_TYPES))
    except UntrustedTypesFoundException as error:
        raise UntrustedModel(f"{file.name} is not loaded: {error}") from error
    except BadZipFile as error:
        raise UntrustedModel(f"{file.name} is not loaded: no skops file, whatever its name says") from error


def _version_by_alias(target: str, alias: str) -> "ModelVersion | None":
    from mlflow.exceptions import MlflowException

    try:
        return client().get_model_version_by_alias(model_name(target), alias)
    except MlflowException as error:
        if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise
        return None


def _about(target: str) -> str:
    return f"Probability of {target} for every account, as of a date. The alias `champion` is the version that scores."
