"""Set before anything imports Airflow, which reads its settings once: a home of its own for every test process."""

import atexit
import os
import re
import shutil
import tempfile

# How much of a suite runs.
KEPT = (
    "TENURE_BROWSER",
    "TENURE_CASES",
    "TENURE_DEMO_DAYS",
    "TENURE_EVENTS",
    "TENURE_KILLS",
    "TENURE_KILLS_SEED",
    "TENURE_MANY_DAYS",
    "TENURE_REPEATS",
    "TENURE_REPEATS_SEED",
)
# What the machine has set must not reach the tests, nor a test somebody's state.
for _name in [name for name in os.environ if name.startswith(("TENURE_", "AIRFLOW", "DBT_", "MLFLOW_"))]:
    if _name not in KEPT:
        del os.environ[_name]
os.environ["TENURE_HOME"] = tempfile.mkdtemp(prefix="tenure-tests-")
atexit.register(shutil.rmtree, os.environ["TENURE_HOME"], ignore_errors=True)

from tenure.core.environment import prepare_environment  # noqa: E402

prepare_environment()

from collections.abc import Callable  # noqa: E402
from functools import cache  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

import pytest  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

if TYPE_CHECKING:
    from click.testing import Result


# Each takes longer to build than the tests of a file that use it: the fixture, or a test that asks for what it holds.
SHARED_HOMES = {
    "story_home": re.compile(r"story_home|def test_\w+\([^)]*\bstory\b"),
    "first_run": re.compile("first_run"),
}


class ByHome(LoadScopeScheduling):
    """A process takes a file at a time, and all files that use the same shared home: it is built once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _shared_home(self.config.rootpath / file) or file


@cache
def _shared_home(file: Path) -> str:
    text = file.read_text()
    return next((name for name, used in SHARED_HOMES.items() if used.search(text)), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two minutes in one file, which as the last one would keep one process waiting for the other."""
    items.sort(key=lambda item: item.path.name != "test_build_stage.py")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByHome:
    return ByHome(config, log)


@pytest.fixture
def run_tenure() -> Callable[..., "Result"]:
    """`run_tenure("score", "--as-of", day)` runs one command in this process."""
    from typer.testing import CliRunner

    from tenure.cli.main import app

    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="session")
def manifest() -> Any:
    """The dbt project as dbt reads it."""
    from tenure.transform.dbt_runner import invoke_dbt

    result = invoke_dbt(["parse", "--no-partial-parse", "--vars", "{as_of_date: 2026-07-01}"])
    assert result.success, result.exception
    return result.result


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, which holds nothing yet."""
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    for name in ("TENURE_LANDING", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def outbox_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, with receivers on this machine and no pause between two attempts."""
    from tenacity import wait_none

    from tenure.delivery import outbox_send

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(outbox_send, "BACKOFF", wait_none())
    return home
