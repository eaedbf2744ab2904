"""The page's app on a synthetic snapshot, with people of each role."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.synthetic_snapshot import write_snapshot

BROWSER = {"sec-fetch-site": "same-origin", "accept": "text/html"}


@pytest.fixture(scope="session")
def snapshot_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("snapshot") / "tenure.duckdb"
    write_snapshot(file)
    return file


@pytest.fixture
def published_home(home: Path, snapshot_file: Path) -> Path:
    (home / "published").mkdir()
    shutil.copy(snapshot_file, home / "published")
    return home


@pytest.fixture(scope="session")
def app() -> Any:
    """With Airflow's own log-in behind it."""
    from airflow.api_fastapi.app import init_auth_manager

    init_auth_manager()
    from plugins.health_page.app import app

    return app


@pytest.fixture
def stranger(app: Any) -> Any:
    from fastapi.testclient import TestClient

    return TestClient(app)


@pytest.fixture
def client_of(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """`client_of("viewer")`: the page as somebody of that role has it."""
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.api_fastapi.core_api.security import get_user
    from fastapi.testclient import TestClient

    from plugins.health_page import auth

    monkeypatch.setattr(auth, "ACTIONS", auth.ActionLimit())

    def client(role: str = "admin", name: str = "ada") -> TestClient:
        app.dependency_overrides[get_user] = lambda: SimpleAuthManagerUser(username=name, role=role)
        return TestClient(app, headers=BROWSER)

    yield client
    app.dependency_overrides.clear()


@pytest.fixture
def client(client_of: Callable[..., Any]) -> Any:
    return client_of()
