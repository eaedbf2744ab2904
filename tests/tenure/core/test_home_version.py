"""A home that a newer Tenure has written is left as it is; one without a version is taken over."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.core.home_lock import lock_home
from tenure.core.home_version import HOME_FORMAT, HomeIsNewer


def _state(home: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(file), file.stat().st_mode, file.stat().st_mtime_ns) for file in [home, *home.rglob("*")]
    )


@pytest.fixture
def newer(home: Path) -> Path:
    """A home of the version after this one."""
    (home / "version.json").write_text(json.dumps({"format": HOME_FORMAT + 1}))
    (home / "logs").mkdir(mode=0o755)
    return home


@pytest.mark.parametrize(
    "arguments",
    [["score", "--as-of", "2026-07-01"], ["run"], ["build", "--as-of", "2026-07-01"], ["champion"], ["up"]],
)
def test_no_command_touches_a_newer_home(
    arguments: list[str], newer: Path, run_tenure: Callable[..., Any]
) -> None:
    before = _state(newer)
    refused = run_tenure(*arguments)
    assert refused.exit_code == 1
    for words in ("was written by a newer Tenure", f"format {HOME_FORMAT + 1}", "use that version again"):
        assert words in refused.stderr
    assert _state(newer) == before


def test_build_does_not_touch_a_newer_home_that_it_is_given_by_name(
    newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_tenure: Callable[..., Any]
) -> None:
    before = _state(newer)
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "another"))
    refused = run_tenure("build", "--as-of", "2026-07-01", "--home", newer)
    assert (refused.exit_code, "was written by a newer Tenure" in refused.stderr) == (1, True)
    assert [entry for entry in _state(newer) if entry not in before] == []


def test_a_task_does_not_write_into_a_newer_warehouse(newer: Path) -> None:
    with pytest.raises(HomeIsNewer), warehouse.connect():
        pass
    assert not (newer / "warehouse" / "tenure.duckdb").exists()


@pytest.mark.parametrize("take", [lock_home, warehouse.connect])
def test_a_home_without_a_version_has_one_with_the_first_write(take: Callable[[], Any], home: Path) -> None:
    with take():
        assert json.loads((home / "version.json").read_text()) == {"format": HOME_FORMAT}
    assert [file.name for file in home.glob(".version*")] == []


def test_a_version_that_cannot_be_read_is_refused_with_the_way_out(home: Path) -> None:
    (home / "version.json").write_text("")
    with (
        pytest.raises(HomeIsNewer, match=rf'should hold a line such as {{"format": {HOME_FORMAT}}}'),
        lock_home(),
    ):
        pass
