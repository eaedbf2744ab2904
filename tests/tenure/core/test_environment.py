"""Whatever a run leaves in its home is for the owner alone."""

import os
import stat
from pathlib import Path

import pytest

from tenure.core.environment import PRIVATE, prepare_environment


@pytest.fixture(autouse=True)
def open_to_all(home: Path) -> None:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_made_for_their_owner(home: Path) -> None:
    prepare_environment()
    (home / "new").mkdir()
    (home / "new" / "file").write_text("")
    assert (mode(home / "new"), mode(home / "new" / "file")) == (0o700, 0o600)


def test_folders_of_an_older_version_are_closed_and_the_loaders_own_is_not(home: Path) -> None:
    for name in (*PRIVATE, "landing"):
        (home / name).mkdir()
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    (home / "logs").rmdir()
    (home / "logs").symlink_to(elsewhere)
    prepare_environment()
    assert {name: mode(home / name) for name in PRIVATE if name != "logs"} == dict.fromkeys(
        [name for name in PRIVATE if name != "logs"], 0o700
    )
    assert (mode(home / "landing"), mode(elsewhere)) == (0o755, 0o755)
