"""The MLflow store: its address, its client, and the experiment of each target."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tenure.core import paths
from tenure.core.errors import TenureError

# Set before mlflow is imported anywhere, because it reads them once.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

if TYPE_CHECKING:
    from mlflow import MlflowClient

ARTIFACTS = "tenure-home:"
# Columns in which a store of an older version holds absolute paths (MLflow's own schema).
ADDRESSES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
    ("logged_models", "artifact_location"),
)
LIBRARIES = ("alembic", "mlflow", "requests", "sqlalchemy", "sqlite3")
WAYS_OUT = {
    "locked": "another program holds it: end that program, or try again",
    "not a database": "the file is damaged: restore the home from a backup",
    "malformed": "the file is damaged: restore the home from a backup",
    "unable to open": "look at the folder's permissions, and whether the disk is mounted",
    "full": "free some space on the disk",
    "locate revision": "a newer MLflow wrote it: use the version of Tenure that this home was last used with",
    "not authenticated": "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD to those of a writer",
    "permission denied": "the MLflow user may not write here: use those of a writer",
}


class ModelStoreError(TenureError, RuntimeError):
    """The MLflow store cannot be read or written; the message names it, the reason and the way out."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """Errors of MLflow and of its database become one that says which store, and what to do.

    :raises ModelStoreError: in place of an error of one of the `LIBRARIES`.
    """
    try:
        yield
    # By the library's name: importing MLflow takes seconds, also for those who never reach it.
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in LIBRARIES:
            raise
        reason = str(error).strip().split("\n")[0][:300]
        way_out = next((words for sign, words in WAYS_OUT.items() if sign in reason.lower()), "")
        raise ModelStoreError(
            f"The model store {shown_uri()} cannot be used: {reason}{'; ' if way_out else ''}{way_out}"
        ) from error


def tracking_uri() -> str:
    """`MLFLOW_TRACKING_URI` (a server), otherwise the SQLite store below the home."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{paths.mlflow_store() / 'mlflow.db'}"


def shown_uri() -> str:
    """The store for messages: the SQLite file, or the server's address without a user's name and password."""
    if file := _sqlite_file():
        return str(file)
    parts = urlsplit(tracking_uri())
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def model_name(target: str) -> str:
    """The name of the target's registered model, and of its experiment."""
    return f"tenure_{target}"


def store_exists() -> bool:
    """Whether there is a store to read; a server is taken to exist."""
    file = _sqlite_file()
    return file is None or file.exists()


def prepare_store() -> None:
    """Create a new SQLite store under another name, then move it into place in one step; upgrade an older one.

    Otherwise several first clients at once, or one that is killed, would leave it half built.

    :raises ModelStoreError: there is a file that is no store.
    """
    file = _sqlite_file()
    if file is None:
        return
    if file.exists():
        _upgrade_once(file)
        return
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    SqlAlchemyStore(f"sqlite:///{fresh}", f"{ARTIFACTS}/").engine.dispose()
    os.replace(fresh, file)


@cache
def _upgrade_once(file: Path) -> None:
    """Bring a store of an older MLflow, or one with absolute paths, to today's form; a copy of the old one stays."""
    from mlflow.store.db.utils import _get_latest_schema_revision

    if not file.stat().st_size:
        raise ModelStoreError(
            f"The model store {file} is an empty file: restore the home from a backup, or delete the file to begin "
            "with no models"
        )
    with in_our_words(), closing(sqlite3.connect(file)) as store:
        [revision] = store.execute("select version_num from alembic_version").fetchone()
        is_current = revision == _get_latest_schema_revision()
        is_movable = not store.execute(
            "select 1 from experiments where artifact_location not like ? || '%'", [ARTIFACTS]
        ).fetchone()
        if is_current and is_movable:
            return
        copy = file.with_name(f"{file.name}.before-upgrade")
        store.execute("pragma wal_checkpoint(truncate)")
        shutil.copyfile(file, copy)
        if not is_current:
            from mlflow.db import upgrade

            upgrade.main([f"sqlite:///{file}"], standalone_mode=False)
        _make_movable(store)


def _make_movable(store: sqlite3.Connection) -> None:
    roots = store.execute(
        "select distinct substr(artifact_location, 1, length(artifact_location) - length(name) - 1) "
        "from experiments where artifact_location like 'file:%/' || name"
    ).fetchall()
    with store:
        # MLflow's own, which nothing here uses, lies in the folder in which the first command was run.
        store.execute(
            "update experiments set artifact_location = ? || '/0' where experiment_id = 0", [ARTIFACTS]
        )
        for (root,) in roots:
            for table, column in ADDRESSES:
                store.execute(
                    f"update {table} set {column} = ? || substr({column}, ?) where substr({column}, 1, ?) = ?",
                    [ARTIFACTS, len(root) + 1, len(root), root],
                )


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


@in_our_words()
def experiment_id(target: str) -> str:
    """The id of the target's experiment, created when new.

    Artifacts of an SQLite store are below the home, wherever that is, and whatever the working directory.
    """
    import mlflow

    found = client().get_experiment_by_name(model_name(target))
    if found is not None:
        return found.experiment_id
    root = f"{ARTIFACTS}/{model_name(target)}" if _sqlite_file() else None
    return mlflow.create_experiment(model_name(target), artifact_location=root)


@in_our_words()
def close_abandoned_runs(target: str) -> None:
    """Mark open runs as killed. Trainings queue in one Airflow slot, so a run that is still open has no process.

    Where this home is the store, their files and models go: no one will register them.
    """
    experiment = experiment_id(target)
    for run in client().search_runs([experiment], "attributes.status = 'RUNNING'"):
        run_id = run.info.run_id
        client().set_terminated(run_id, "KILLED")
        if _sqlite_file():
            _delete_files(target, run_id)
            for model in client().search_logged_models([experiment], f"source_run_id = '{run_id}'"):
                _delete_files(target, f"models/{model.model_id}")
                client().delete_logged_model(model.model_id)


def _delete_files(target: str, name: str) -> None:
    """Delete a folder of the target's artifacts; a name that leads elsewhere deletes nothing."""
    root = paths.mlflow_store() / "artifacts" / model_name(target)
    if re.fullmatch(r"(models/)?[\w-]+", name) and (root / name).is_dir():
        shutil.rmtree(root / name)


def _sqlite_file() -> Path | None:
    uri = tracking_uri()
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None
