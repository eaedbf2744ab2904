"""The MLflow store: where runs and models are kept, and how one talks to it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.core import paths

# Before mlflow is imported anywhere: it reads these once.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

if TYPE_CHECKING:
    from mlflow import MlflowClient


def tracking_uri() -> str:
    """`MLFLOW_TRACKING_URI` (a server), or the SQLite store below the home."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{paths.mlflow_store() / 'mlflow.db'}"


def model_name(target: str) -> str:
    return f"tenure_{target}"


def store_exists() -> bool:
    file = _sqlite_file()
    return file is None or file.exists()


def prepare_store() -> None:
    """Create the tables of a new SQLite store, beside it and then in one move.

    Several first clients at once, or one that is killed, would leave a store half built.
    """
    file = _sqlite_file()
    if file is None or file.exists():
        return
    from mlflow.db import upgrade

    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    upgrade.callback(url=f"sqlite:///{fresh}")
    os.replace(fresh, file)


def client() -> "MlflowClient":
    """A client of the tracking store and registry; the store is created when it is new."""
    import mlflow

    prepare_store()
    is_given = "MLFLOW_TRACKING_URI" in os.environ
    mlflow.set_tracking_uri(tracking_uri())
    if not is_given:
        # MLflow has written it there, and the next home of this process would take it for a deployment's choice.
        os.environ.pop("MLFLOW_TRACKING_URI", None)
    return mlflow.MlflowClient()


def experiment_id(target: str) -> str:
    """The target's experiment; its artifacts lie below the home, wherever the caller stands."""
    import mlflow

    found = client().get_experiment_by_name(model_name(target))
    if found is not None:
        return found.experiment_id
    root = None
    if _sqlite_file() is not None:
        root = (paths.mlflow_store() / "artifacts" / model_name(target)).as_uri()
    return mlflow.create_experiment(model_name(target), artifact_location=root)


def close_abandoned_runs(target: str) -> None:
    """Runs still open belong to a training that was killed: trainings queue in one slot, so none is alive."""
    for run in client().search_runs([experiment_id(target)], "attributes.status = 'RUNNING'"):
        client().set_terminated(run.info.run_id, "KILLED")


def _sqlite_file() -> Path | None:
    uri = tracking_uri()
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None
