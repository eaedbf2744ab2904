"""The store belongs to the home of the moment, and a killed run does not stay open."""

import os
from pathlib import Path

import pytest

from ml.tracking import mlflow_store


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
    assert experiment.artifact_location == (home / "mlflow" / "artifacts" / "tenure_churn").as_uri()
    assert mlflow_store.experiment_id("churn") == experiment.experiment_id


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


@pytest.mark.usefixtures("home")
def test_runs_that_a_killed_training_left_open_are_closed() -> None:
    client, experiment = mlflow_store.client(), mlflow_store.experiment_id("churn")
    open_run, finished = (client.create_run(experiment).info.run_id for _ in range(2))
    client.set_terminated(finished)
    mlflow_store.close_abandoned_runs("churn")
    assert [client.get_run(one).info.status for one in (open_run, finished)] == ["KILLED", "FINISHED"]
