"""Homes whose path a library would misread are refused; links that lead in a circle are named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.core import paths
from tenure.core.environment import prepare_environment
from tenure.core.errors import InvalidInput
from tests.odd_name import ODD_NAME


@pytest.mark.parametrize("letter", [*paths.UNUSABLE, "\n", "\x1b"])
def test_a_home_that_a_library_would_misread_is_refused_before_it_is_made(
    letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_tenure: Callable[..., Any]
) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / f"a{letter}b"))
    refused = run_tenure("run")
    assert refused.exit_code == 1
    assert f"would misread {letter!r} in its path. Set TENURE_HOME to a folder without" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_blanks_and_quotes_are_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / ODD_NAME))
    assert paths.home() == tmp_path / ODD_NAME


@pytest.mark.parametrize("name", ["TENURE_HOME", "TENURE_LANDING"])
def test_a_link_to_itself_is_named(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "loop").symlink_to("loop")
    monkeypatch.setenv(name, str(home / "loop"))
    with pytest.raises(InvalidInput, match="loop is a link that leads back to itself"):
        prepare_environment()


def test_a_landing_folder_of_a_home_that_links_to_itself_is_named(
    home: Path, run_tenure: Callable[..., Any]
) -> None:
    (home / "landing").symlink_to("landing")
    refused = run_tenure("build", "--as-of", "2026-07-01")
    assert refused.exit_code == 1
    assert "landing is a link that leads back to itself: remove it, or correct it" in refused.stderr


def test_children_with_another_working_folder_find_the_same_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENURE_HOME", "here")
    monkeypatch.setenv("TENURE_LANDING", "there")
    prepare_environment()
    monkeypatch.chdir("/")
    assert (paths.home(), paths.landing()) == (tmp_path / "here", tmp_path / "there")
