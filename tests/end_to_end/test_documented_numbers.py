"""What README and docs say of the demo company is what `make run` gives today; `tenure docs` writes them anew."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tests.end_to_end.conftest import OTHER_PROCESSES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

QUOTES = re.compile(r"^> \*\*(?P<account>.+?)\*\* · (?P<facts>.+?)$", re.MULTILINE)


def tenure(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHER_PROCESSES)}
    return subprocess.run(
        [sys.executable, "-m", "tenure", *arguments],
        cwd=paths.REPOSITORY,
        env=kept | {"TENURE_HOME": str(home)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` leaves behind."""
    folder = tmp_path_factory.mktemp("home")
    ran = tenure(folder, "run")
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return folder


def test_measured_pages_are_those_of_this_run(home: Path) -> None:
    checked = tenure(home, "docs", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_quoted_facts_are_published(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(home))
    page = re.sub(r"\n> (?!\*\*)", " ", (paths.REPOSITORY / "README.md").read_text())
    quoted = {found["account"]: set(found["facts"].split(" · ")) for found in QUOTES.finditer(page)}
    assert len(quoted) == 3
    with warehouse.connect(read_only=True) as connection:
        published = warehouse.read(
            connection,
            "select account_name, sentence from publish.pub_account_facts where as_of_date = date '2026-07-01'",
        )
    for account, sentences in quoted.items():
        assert sentences <= set(published.loc[published["account_name"] == account, "sentence"]), account
