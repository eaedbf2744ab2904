"""The MLflow store: its address, its client, and the experiment of each target."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.core import paths

# Set before mlflow is imported anywhere, because it reads them once.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

if TYPE_CHECKING:
    from mlflow import MlflowClient


def tracking_uri() -> str:
    """`MLFLOW_TRACKING_URI` (a server), otherwise the SQLite store below the home."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{paths.mlflow_store() / 'mlflow.db'}"


def model_name(target: str) -> str:
    """The name of the target's registered model, and of its experiment."""
    return f"tenure_{target}"


def store_exists() -> bool:
    """Whether there is a store to read; a server is taken to exist."""
    file = _sqlite_file()
    return file is None or file.exists()


def prepare_store() -> None:
    """Create a new SQLite store under another name, then move it into place in one step.

    Otherwise several first clients at once, or one that is killed, would leave it half built.
    """
    file = _sqlite_file()
    if file is None or file.exists():
        return
    from mlflow.db import upgrade

    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    upgrade.main([f"sqlite:///{fresh}"], standalone_mode=False)
    os.replace(fresh, file)


def client() -> "MlflowClient":
    """A client of the tracking store and registry; the store is created when it is new."""
    import mlflow

    prepare_store()
    is_given = "MLFLOW_TRACKING_URI" in os.environ
    mlflow.set_tracking_uri(tracking_uri())
    if not is_given:
        # set_tracking_uri writes the variable, and the next home of this process would take it for a configured server.
        os.environ.pop("MLFLOW_TRACKING_URI", None)
    return mlflow.MlflowClient()


def experiment_id(target: str) -> str:
    """The id of the target's experiment, created when new.

    Artifacts of an SQLite store are below the home, whatever the working directory.
    """
    import mlflow

    found = client().get_experiment_by_name(model_name(target))
    if found is not None:
        return found.experiment_id
    root = None
    if _sqlite_file() is not None:
        root = (paths.mlflow_store() / "artifacts" / model_name(target)).as_uri()
    return mlflow.create_experiment(model_name(target), artifact_location=root)


def close_abandoned_runs(target: str) -> None:
    """Mark open runs as killed. Trainings queue in one Airflow slot, so a run that is still open has no process."""
    for run in client().search_runs([experiment_id(target)], "attributes.status = 'RUNNING'"):
        client().set_terminated(run.info.run_id, "KILLED")


def _sqlite_file() -> Path | None:
    uri = tracking_uri()
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None
