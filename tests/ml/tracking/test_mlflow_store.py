"""The store belongs to the home of the moment, moves with it, and says in words why it cannot be used."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ml.tracking import mlflow_store
from ml.tracking.home_artifacts import open_artifacts
from ml.tracking.mlflow_store import ModelStoreError


def test_a_store_is_created_once_and_lies_below_the_home(home: Path) -> None:
    assert not mlflow_store.store_exists()
    mlflow_store.prepare_store()
    file = home / "mlflow" / "mlflow.db"
    written = file.stat().st_mtime_ns
    mlflow_store.prepare_store()
    assert file.stat().st_mtime_ns == written
    assert [one.name for one in file.parent.iterdir()] == ["mlflow.db"], "nothing half built stays behind"


def test_artifacts_lie_below_the_home_whatever_the_working_directory(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    experiment = mlflow_store.client().get_experiment(mlflow_store.experiment_id("churn"))
    assert experiment.name == "tenure_churn"
    run = mlflow_store.client().create_run(experiment.experiment_id)
    mlflow_store.client().log_text(run.info.run_id, "plot", "plots/gain.txt")
    [file] = home.rglob("gain.txt")
    assert file.is_relative_to(home / "mlflow" / "artifacts" / "tenure_churn")
    assert mlflow_store.experiment_id("churn") == experiment.experiment_id


def test_a_home_that_was_moved_reads_and_writes_where_it_is_now(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = mlflow_store.client().create_run(mlflow_store.experiment_id("churn")).info.run_id
    mlflow_store.client().log_text(before, "before", "before.txt")
    moved = home.with_name(f"{home.name} moved")
    home.rename(moved)
    monkeypatch.setenv("TENURE_HOME", str(moved))
    after = mlflow_store.client().create_run(mlflow_store.experiment_id("churn")).info.run_id
    mlflow_store.client().log_text(after, "after", "after.txt")
    artifacts = moved / "mlflow" / "artifacts" / "tenure_churn"
    assert sorted(str(file.relative_to(artifacts)) for file in artifacts.rglob("*.txt")) == sorted(
        [f"{before}/artifacts/before.txt", f"{after}/artifacts/after.txt"]
    )
    assert not home.exists()
    addresses = [
        value for value in read_store(moved, "select artifact_location from experiments") if "/" in value
    ]
    assert all(value.startswith("tenure-home:/") for value in addresses)


def test_a_store_with_absolute_paths_is_made_movable_and_a_copy_stays(home: Path) -> None:
    run = mlflow_store.client().create_run(mlflow_store.experiment_id("churn"))
    mlflow_store.client().log_text(run.info.run_id, "kept", "kept.txt")
    old = (home / "mlflow" / "artifacts").as_uri()
    with closing(sqlite3.connect(home / "mlflow" / "mlflow.db")) as store, store:
        for table, column in mlflow_store.ADDRESSES:
            store.execute(f"update {table} set {column} = replace({column}, 'tenure-home:', ?)", [old])
    mlflow_store._upgrade_once.cache_clear()
    assert (
        mlflow_store.client()
        .get_run(run.info.run_id)
        .info.artifact_uri.startswith("tenure-home:/tenure_churn/")
    )
    [artifact] = mlflow_store.client().list_artifacts(run.info.run_id)
    assert artifact.path == "kept.txt"
    assert (home / "mlflow" / "mlflow.db.before-upgrade").exists()


def read_store(home: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(home / "mlflow" / "mlflow.db")) as store:
        return [value for (value,) in store.execute(query)]


@pytest.mark.usefixtures("home")
def test_an_address_that_leaves_the_folder_of_artifacts_is_refused() -> None:
    with pytest.raises(ValueError, match="is outside of"):
        open_artifacts("tenure-home:/../../etc")
    with pytest.raises(ValueError, match="is outside of"):
        open_artifacts("tenure-home:/%2e%2e/%2e%2e/etc")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"is an empty file: restore the home from a backup"),
        (b"no database at all, " * 100, r"cannot be used: .*not a database; the file is damaged: restore"),
    ],
)
def test_a_damaged_store_is_named_with_the_way_out(home: Path, content: bytes, words: str) -> None:
    file = home / "mlflow" / "mlflow.db"
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(ModelStoreError, match=words):
        mlflow_store.experiment_id("churn")
    assert file.read_bytes() == content, "nothing was written into it"


def test_a_store_of_a_newer_mlflow_is_left_alone(home: Path) -> None:
    mlflow_store.experiment_id("churn")
    with closing(sqlite3.connect(home / "mlflow" / "mlflow.db")) as store, store:
        store.execute("update alembic_version set version_num = 'f00000000000'")
    mlflow_store._upgrade_once.cache_clear()
    with pytest.raises(ModelStoreError, match="a newer MLflow wrote it: use the version of Tenure"):
        mlflow_store.experiment_id("churn")


def test_the_password_of_a_server_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://bo:secret@mlflow.example:5000")
    with pytest.raises(ModelStoreError) as raised, mlflow_store.in_our_words():
        raise sqlite3.OperationalError("database is locked")
    assert str(raised.value) == (
        "The model store https://mlflow.example:5000 cannot be used: database is locked; another program holds it: "
        "end that program, or try again"
    )


def test_the_next_home_of_a_process_has_a_store_of_its_own(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mlflow_store.experiment_id("churn")
    mlflow_store.client().create_run(first)
    other = tmp_path_factory.mktemp("other")
    monkeypatch.setenv("TENURE_HOME", str(other))
    assert mlflow_store.tracking_uri() == f"sqlite:///{other}/mlflow/mlflow.db"
    assert "MLFLOW_TRACKING_URI" not in os.environ
    assert mlflow_store.client().search_runs([mlflow_store.experiment_id("churn")]) == []


def test_a_server_is_used_as_it_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow:5000")
    assert mlflow_store.tracking_uri() == "http://mlflow:5000"
    assert mlflow_store.store_exists()
    mlflow_store.prepare_store()
    assert list(home.iterdir()) == []


def test_runs_that_a_killed_training_left_open_are_closed_and_their_files_deleted(home: Path) -> None:
    client, experiment = mlflow_store.client(), mlflow_store.experiment_id("churn")
    open_run, finished = (client.create_run(experiment).info.run_id for _ in range(2))
    for run in (open_run, finished):
        client.log_text(run, "text", "report.txt")
        client.create_logged_model(experiment, source_run_id=run, name="model")
    models = client.search_logged_models([experiment])
    for model in models:
        file = home / "mlflow" / "artifacts" / "tenure_churn" / "models" / model.model_id / "model.skops"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("bytes")
    client.set_terminated(finished)
    mlflow_store.close_abandoned_runs("churn")
    assert [client.get_run(one).info.status for one in (open_run, finished)] == ["KILLED", "FINISHED"]
    assert [model.source_run_id for model in client.search_logged_models([experiment])] == [finished]
    kept = sorted(file.name for file in (home / "mlflow" / "artifacts").rglob("*") if file.is_file())
    assert kept == ["model.skops", "report.txt"]


@pytest.mark.parametrize("name", ["../tenure_churn", "models/../../x", "/etc", "."])
def test_only_a_folder_of_the_target_is_deleted(home: Path, name: str) -> None:
    root = home / "mlflow" / "artifacts"
    for folder in ("tenure_churn/run", "x"):
        (root / folder).mkdir(parents=True)
    mlflow_store._delete_files("churn", name)
    assert (root / "tenure_churn" / "run").is_dir()
    assert (root / "x").is_dir()
