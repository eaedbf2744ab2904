"""MLflow's pages ask who one is, answer to this machine's names alone, and have no door to put a file."""

import base64
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml.tracking import mlflow_store
from tenure.cli import mlflow_server
from tenure.cli.mlflow_server import ADMIN, READER

Ask = Callable[..., int]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """`ask("GET", path, user)`: the status that the running server answers with."""
    with pytest.MonkeyPatch.context() as patch:
        # As a person may name a folder.
        home = tmp_path_factory.mktemp("home") / "Ada's home"
        patch.setenv("TENURE_HOME", str(home))
        mlflow_store.client().create_registered_model("tenure_churn")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = mlflow_server.serve_mlflow(port)
        server.start()
        try:
            server.wait_until_healthy()
            yield lambda *request, **more: status_of(port, *request, **more)
        finally:
            server.ask_to_end()
            server.make_sure_it_ended(time.monotonic() + 20)


def status_of(
    port: int, method: str, path: str, user: str | None = None, host: str | None = None, body: object = None
) -> int:
    headers = {"Content-Type": "application/json", "Host": host or f"127.0.0.1:{port}"}
    if user:
        token = base64.b64encode(f"{user}:{mlflow_server.passwords()[user]}".encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", content, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


MODELS, ALIAS = "/api/2.0/mlflow/registered-models/search", "/api/2.0/mlflow/registered-models/alias"
TAG = "/api/2.0/mlflow/registered-models/set-tag"
FILE = "/api/2.0/mlflow-artifacts/artifacts/tenure_churn/x/model.skops"


def test_without_a_log_in_nothing_is_shown_or_changed(ask: Ask) -> None:
    assert [ask("GET", MODELS), ask("POST", ALIAS, body={}), ask("PUT", FILE, body={})] == [401, 401, 401]


def test_a_reader_reads_and_changes_nothing(ask: Ask) -> None:
    tag = {"name": "tenure_churn", "key": "verdict", "value": "promote"}
    assert [ask("GET", MODELS, READER), ask("POST", TAG, READER, body=tag)] == [200, 403]
    assert ask("POST", TAG, ADMIN, body=tag) == 200


def test_no_one_can_put_a_file(ask: Ask) -> None:
    assert [ask("PUT", FILE, user, body={}) for user in (READER, ADMIN)] == [403, 503]


@pytest.mark.parametrize("host", ["10.attacker.example:5000", "192.168.attacker.example", "evil.example"])
def test_a_name_that_is_not_this_machines_is_refused(ask: Ask, host: str) -> None:
    assert ask("GET", MODELS, READER, host=host) == 403


def test_passwords_are_drawn_once_for_the_owner_alone(home: Path) -> None:
    (home / "mlflow").mkdir()
    first = mlflow_server.passwords()
    assert mlflow_server.passwords() == first
    assert len(set(first.values())) == 2
    assert mlflow_server.passwords_file().stat().st_mode & 0o777 == 0o600
