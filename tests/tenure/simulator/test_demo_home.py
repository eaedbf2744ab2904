"""Landing the demo company from a task: its refusal, and what remains when the task is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.core import paths
from tenure.simulator.demo_home import land_demo_company
from tenure.simulator.refusal import LandingRefused

pytestmark = pytest.mark.usefixtures("home")

LAND = "from tenure.simulator.demo_home import land_demo_company; land_demo_company('2026-07-01', 400, 7)"


def test_another_company_is_refused_with_the_reason() -> None:
    assert land_demo_company("2024-09-02", accounts=20, seed=7)["accounts"] > 0
    with pytest.raises(LandingRefused, match="seed"):
        land_demo_company("2024-09-02", accounts=20, seed=8)


def test_a_landing_ends_with_the_task_that_was_killed() -> None:
    task = subprocess.Popen([sys.executable, "-c", LAND], cwd=paths.REPOSITORY)
    try:
        landing = _wait_for(lambda: _children(task.pid) if any(paths.landing().rglob("*")) else [])
    finally:
        task.send_signal(signal.SIGKILL)
        task.wait()
    _wait_for(lambda: not any(_is_alive(child) for child in landing))


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def _wait_for(condition: Callable[[], Any], seconds: float = 20) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")
