"""What one process at a time does waits on a server for the process that does it, and no longer than that lives."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.warehouse import postgres_engine

# Says when it holds what its argument names, and holds it until a line is given to it.
HOLD = """
import logging, sys
from tenure import warehouse
logging.basicConfig(stream=sys.stdout, format="%(message)s")
with warehouse.alone(sys.argv[1]), warehouse.alone(sys.argv[1]):
    print("holds it", flush=True)
    sys.stdin.readline()
"""
SLEEP = """
from tenure import warehouse
with warehouse.connect() as server:
    server.execute("select pg_sleep(300)")
"""

pytestmark = pytest.mark.usefixtures("on_postgres")


def holding(what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", HOLD, what], cwd=paths.REPOSITORY, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def says(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip() if process.stdout else ""


@pytest.mark.parametrize("ends_by", [signal.SIGKILL, signal.SIGTERM])
def test_the_next_one_waits_and_goes_on_when_the_first_is_killed(ends_by: signal.Signals) -> None:
    first, other = holding(warehouse.DAY), holding(warehouse.DBT)
    assert [says(first), says(other)] == ["holds it", "holds it"], "they are no one's way"
    second = holding(warehouse.DAY)
    assert says(second).startswith(f"a day is being done by tenure, process {first.pid} on ")
    first.send_signal(ends_by)
    assert says(second) == "holds it"
    for process in (first, second, other):
        process.communicate("\n", timeout=60) if process.poll() is None else None


def test_what_a_killed_process_was_doing_does_not_go_on_behind_the_next_one() -> None:
    process = subprocess.Popen([sys.executable, "-c", SLEEP], cwd=paths.REPOSITORY)
    with warehouse.connect() as server:
        wait_until(lambda: sleepers(server) == 1)
        process.kill()
        process.wait()
        wait_until(lambda: sleepers(server) == 0)


def sleepers(server: Any) -> int:
    asked = "select count(*) from pg_stat_activity where query = 'select pg_sleep(300)'"
    return int(server.execute(asked).fetchall()[0][0])


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_file_needs_no_lock(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_TARGET", "duckdb")
    monkeypatch.setattr(postgres_engine, "connect", None)
    with warehouse.alone(warehouse.DAY):
        pass
