"""What is given to make reaches the program as it was given."""

import os
import subprocess
from pathlib import Path

import pytest

from tenure.core import paths
from tests.odd_name import ODD_NAME

PROGRAM = """#!/bin/sh
printf '%s\\n' "$TENURE_HOME" "$@"
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A folder with a `tenure` that prints its home and its arguments."""
    (tmp_path / "tenure").write_text(PROGRAM)
    (tmp_path / "tenure").chmod(0o755)
    (tmp_path / "installed").touch()
    return tmp_path


def _make(stand_in: Path, *given: str, **environment: str) -> list[str]:
    told = [f"BIN={stand_in}", f"INSTALLED={stand_in}/installed"]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("TENURE_HOME", "LANDING", "MAKEFLAGS")
    }
    ran = subprocess.run(
        ["make", "--no-print-directory", "run", *told, *given],
        cwd=paths.REPOSITORY, env=kept | environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_a_home_with_blanks_and_quotes_is_taken_from_the_command_line_and_from_the_environment(
    stand_in: Path,
) -> None:
    home = f"/somewhere/{ODD_NAME}"
    wanted = [home, "run", "--days", "7"]
    assert _make(stand_in, f"TENURE_HOME={home}") == _make(stand_in, TENURE_HOME=home) == wanted


def test_a_landing_folder_with_blanks_and_quotes_has_a_home_of_its_own(stand_in: Path) -> None:
    folder = f"/somewhere/{ODD_NAME}"
    wanted = ["var/own", "run", "--days", "7", "--landing", folder]
    assert _make(stand_in, f"LANDING={folder}") == _make(stand_in, LANDING=folder) == wanted


def test_without_a_home_it_is_var(stand_in: Path) -> None:
    assert _make(stand_in) == ["var", "run", "--days", "7"]
