"""Runs and model versions in the MLflow registry.

The alias `challenger` names the version under review, `champion` the one that scores; the tag `previous_champion` of a
version names its predecessor.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml.tracking.mlflow_store import client, model_name, store_exists, tracking_uri
from tenure.core.errors import TenureError

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

CHAMPION, CHALLENGER = "champion", "challenger"
APPROVED, REJECTED = "approved", "rejected"
MODEL_PATH = "model"


class PromotionRefused(TenureError, RuntimeError):
    """The version may not become champion; the message says why."""


@dataclass(frozen=True)
class Champion:
    """The serving version. `base_rate` is the label rate of its test weeks, `as_of_date` that of its training."""

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
class GateResult:
    """The decision of the promotion gate on one training: verdict ("promote" or "refuse"), as-of date, reasons."""

    verdict: str
    as_of_date: str
    reasons: tuple[str, ...]


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


def read_version(target: str, version: str) -> "ModelVersion":
    """One version of the target's model.

    :raises PromotionRefused: there is no such version.
    """
    from mlflow.exceptions import MlflowException

    if not store_exists():
        raise PromotionRefused(f"no model store at {tracking_uri()}: train first")
    try:
        return client().get_model_version(model_name(target), version)
    except MlflowException as error:
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


def read_metrics(run_id: str) -> dict[str, float]:
    """The run's metrics by MLflow name."""
    return client().get_run(run_id).data.metrics


def current_champion(target: str) -> Champion | None:
    """The serving version, or None when no version was ever promoted."""
    if not store_exists():
        return None
    version = _version_by_alias(target, CHAMPION)
    if version is None:
        return None
    return Champion(
        target=target,
        version=str(version.version),
        run_id=run_of(version),
        base_rate=float(version.tags["base_rate"]),
        as_of_date=version.tags["as_of_date"],
    )


def register(target: str, run_id: str, model_uri: str, description: str, tags: dict[str, str]) -> str:
    """Register the run's model as a new version with the alias `challenger`; returns the version.

    The version is created with its tags in one call, as the last step: a run that was killed leaves none behind.
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
    """Make `version` the champion and return it. Promoting the champion again changes nothing.

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
    target: str, version: str | int, decision: str, by: str, because: str = "", at: str = ""
) -> dict[str, str]:
    """Tag the version with who decided and why: `approved_by`, `approved_because`, `approved_at`, or `rejected_…`.

    Moves no alias. A rejection keeps the tags of an earlier approval of the same version, and the other way round.

    :param decision: `APPROVED` or `REJECTED`
    :param at: when it was decided, as text; empty when no person was asked
    :return: the tags that were set
    :raises PromotionRefused: there is no such version.
    """
    given = {"by": by, "because": because or "no reason given", "at": at}
    tags = {f"{decision}_{name}": text for name, text in given.items() if text}
    read_version(target, str(version))
    for name, text in tags.items():
        client().set_model_version_tag(model_name(target), str(version), name, text)
    return tags


def rollback(target: str) -> str:
    """Make the champion's predecessor the champion again; returns its version.

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
