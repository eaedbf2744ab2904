"""The accounts of MLflow, made at a server that is started as docker-compose.yml starts it."""

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import httpx
import mlflow
import pytest
import yaml

from ml.tracking import champions, mlflow_store, model_registry
from ml.tracking.accounts import PASSWORDS, READER, WRITER, make_accounts
from ml.tracking.decisions import Answer, TrainedModel
from ml.tracking.log_challenger import _log_model
from ml.tracking.stored_model import load_model, read_logged_model
from tenure.cli.server_process import Server, get
from tenure.core import paths
from tests.ml.tracking.test_stored_model import FEATURES, fitted, rows_to_fit

MLFLOW = yaml.safe_load((paths.REPOSITORY / "docker-compose.yml").read_text())["services"]["mlflow"]
ADMIN = "admin"


def password(name: str) -> str:
    return f"{name} and its secret"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address; its accounts were made twice, as by each `docker compose up`."""
    folder, port = tmp_path_factory.mktemp("mlflow"), free_port()
    own = {
        "HOME": str(folder),
        "MLFLOW_ARTIFACTS_DESTINATION": str(folder / "artifacts"),
        "MLFLOW_AUTH_ADMIN_PASSWORD": password(ADMIN),
        "MLFLOW_AUTH_CONFIG_PATH": str(folder / "basic_auth.ini"),
        "MLFLOW_BACKEND_STORE_URI": f"sqlite:///{folder / 'mlflow.db'}",
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "signs forms",
        "MLFLOW_HOST": "127.0.0.1",
        "MLFLOW_PORT": str(port),
        "MLFLOW_SERVER_ALLOWED_HOSTS": f"127.0.0.1:{port}",
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
    }
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (MLFLOW["environment"] | own).items():
            patch.setenv(name, value)
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        command = [part.replace("$$", "$") for part in MLFLOW["command"]]
        server = Server(
            "MLflow", command, address, lambda: get(f"{address}/health") is not None, folder / "log"
        )
        server.start()
    try:
        server.wait_until_healthy()
        for changed in ("of before", ""):
            make_accounts_of(address, changed)
        yield address
    finally:
        server.ask_to_end()
        server.make_sure_it_ended(0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_accounts_of(address: str, changed: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", address)
        patch.setenv("MLFLOW_TRACKING_USERNAME", ADMIN)
        patch.setenv("MLFLOW_TRACKING_PASSWORD", password(ADMIN))
        for name, variable in PASSWORDS.items():
            patch.setenv(variable, password(name) + changed)
        make_accounts()


def status(address: str, method: str, path: str, who: str | None = None, **what: object) -> int:
    log_in = (who, password(who)) if who else None
    where = f"{address}/api/2.0/{path}"
    return httpx.request(method, where, json=what or None, auth=log_in, timeout=60).status_code


def test_without_a_log_in_only_the_health_is_told(address: str) -> None:
    assert get(f"{address}/health") == b"OK"
    assert status(address, "GET", "mlflow/experiments/get?experiment_id=0") == 401
    assert status(address, "PUT", "mlflow-artifacts/artifacts/0/model.skops") == 401


def test_reader_reads_and_writes_nothing_of_the_tasks(address: str) -> None:
    model = {"name": "tenure_churn"}
    assert status(address, "POST", "mlflow/registered-models/create", WRITER, **model) == 200
    assert status(address, "GET", "mlflow/registered-models/get?name=tenure_churn", READER) == 200
    alias = model | {"alias": "champion", "version": "1"}
    tag = model | {"key": "verdict", "value": "promote"}
    assert status(address, "POST", "mlflow/registered-models/alias", READER, **alias) == 403
    assert status(address, "POST", "mlflow/registered-models/set-tag", READER, **tag) == 403
    assert status(address, "PUT", "mlflow-artifacts/artifacts/0/model.skops", READER) == 403
    assert status(address, "POST", "mlflow/users/create", READER, username="x", password="y" * 12) == 403


def test_tasks_manage_also_what_the_administrator_made(address: str) -> None:
    assert status(address, "POST", "mlflow/registered-models/create", ADMIN, name="tenure_growth") == 200
    tag = {"name": "tenure_growth", "key": "verdict", "value": "promote"}
    assert status(address, "POST", "mlflow/registered-models/set-tag", WRITER, **tag) == 200


def test_a_model_that_there_is_not_yet_has_no_champion_for_the_tasks(address: str) -> None:
    """Asked for by its alias, it would be "permission denied"."""
    code = "from ml.tracking.champions import current_champion; print(current_champion('conversion'))"
    environment = os.environ | {
        "MLFLOW_TRACKING_URI": address,
        "MLFLOW_TRACKING_USERNAME": WRITER,
        "MLFLOW_TRACKING_PASSWORD": password(WRITER),
    }
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "None"


@pytest.mark.usefixtures("home")
def test_tasks_register_approve_and_load_a_model_through_the_server(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", WRITER)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", password(WRITER))
    model = fitted()
    with mlflow.start_run(experiment_id=mlflow_store.experiment_id("churn")) as run:
        logged = _log_model(SimpleNamespace(model=model, features=FEATURES), rows_to_fit())
    digest = hashlib.sha256(read_logged_model(logged.model_uri)).hexdigest()
    trained = TrainedModel(run.info.run_id, "churn", "f", "promote", date(2026, 7, 1), 0.05, digest, "[]")
    version = model_registry.register(trained, logged.model_uri, "a version", {"verdict": "promote"})
    champions.promote("churn", version, Answer("Ada"))
    champion = champions.current_champion("churn")
    assert champion is not None
    rows = rows_to_fit()[list(FEATURES)]
    assert (load_model(champion).predict_proba(rows) == model.predict_proba(rows)).all()
