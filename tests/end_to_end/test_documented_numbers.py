"""What README and docs say of the demo company is what `make run` gives today; `tenure docs` writes them anew."""

import re

import pytest

from tenure import warehouse
from tenure.core import paths
from tests.end_to_end.conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

QUOTES = re.compile(r"^> \*\*(?P<account>.+?)\*\* · (?P<facts>.+?)$", re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What `make run` leaves behind."""
    home = Home(tmp_path_factory.mktemp("home"))
    ran = home.run("tenure", "run")
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return home


def test_measured_pages_are_those_of_this_run(home: Home) -> None:
    checked = home.run("tenure", "docs", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_quoted_facts_are_published(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(home.folder))
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
