"""Runs and model versions in the MLflow registry: read, and registered as challengers.

Which of them serves is another matter (`ml/tracking/champions.py`).
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml.tracking import decisions
from ml.tracking.decisions import TrainedModel
from ml.tracking.mlflow_store import client, in_our_words, model_name, shown_uri, store_exists
from tenure.core.errors import TenureError

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

CHAMPION, CHALLENGER = "champion", "challenger"
MODEL_PATH = "model"


class PromotionRefused(TenureError, RuntimeError):
    """The version may not become champion; the message says why."""


@in_our_words()
def find_version(target: str, **tags: str) -> "ModelVersion | None":
    """The newest version of the target's model that carries all these tags."""
    wanted = [f"name = '{model_name(target)}'", *(f"tags.{name} = '{value}'" for name, value in tags.items())]
    found = client().search_model_versions(" and ".join(wanted))
    return max(found, key=lambda version: int(version.version), default=None)


@dataclass(frozen=True)
class GateResult:
    """The decision of the promotion gate on one training: verdict ("promote" or "refuse"), as-of date, reasons."""

    verdict: str
    as_of_date: str
    reasons: tuple[str, ...]


@in_our_words()
def last_gate_result(target: str) -> GateResult | None:
    """The gate's decision on the newest training, including one that was refused without a model; None without any."""
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
    tags = runs[0].data.tags
    return GateResult(tags["verdict"], tags["as_of_date"], tuple(json.loads(tags["reasons"])))


@in_our_words()
def read_version(target: str, version: str) -> "ModelVersion":
    """One version of the target's model.

    :raises PromotionRefused: there is no such version.
    """
    from mlflow.exceptions import MlflowException

    if not store_exists():
        raise PromotionRefused(f"no model store at {shown_uri()}: train first")
    try:
        return client().get_model_version(model_name(target), version)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        raise PromotionRefused(f"{model_name(target)} has no version {version}") from error


def run_of(version: "ModelVersion") -> str:
    """The id of the run that logged the version.

    :raises LookupError: it was registered without a run, which `register` never does.
    """
    if version.run_id is None:
        raise LookupError(
            f"{version.name} version {version.version} names no run: it was not registered by a training"
        )
    return version.run_id


@in_our_words()
def read_metrics(run_id: str) -> dict[str, float]:
    """The run's metrics by MLflow name."""
    return client().get_run(run_id).data.metrics


@in_our_words()
def version_by_alias(target: str, alias: str) -> "ModelVersion | None":
    """The version that the alias of the target's model names; None without one."""
    # Not asked for by its alias: of a model that there is not yet, a server with accounts says "permission denied".
    name = model_name(target)
    found = client().search_registered_models(f"name = '{name}'")
    version = found[0].aliases.get(alias) if found else None
    return None if version is None else client().get_model_version(name, version)


@in_our_words()
def register(trained: TrainedModel, model_uri: str, description: str, tags: dict[str, str]) -> str:
    """Register the run's model as a new version with the alias `challenger`; returns the version.

    The version is created with its tags in one call, as the last step: a run that was killed leaves none behind.
    """
    from mlflow.exceptions import MlflowException

    decisions.keep_trained(trained)
    mlflow_client, name = client(), model_name(trained.target)
    try:
        mlflow_client.create_registered_model(name, description=_about(trained.target))
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    # A server takes a logged model only with its id beside the address.
    version = mlflow_client.create_model_version(
        name,
        model_uri,
        trained.run_id,
        tags=tags,
        description=description,
        model_id=model_uri.removeprefix("models:/"),
    )
    mlflow_client.set_registered_model_alias(name, CHALLENGER, version.version)
    return str(version.version)


def _about(target: str) -> str:
    return f"Probability of {target} for every account, as of a date. The alias `champion` is the version that scores."
