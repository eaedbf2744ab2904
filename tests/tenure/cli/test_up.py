"""`tenure up`, with stand-ins for its servers: nothing that it started works on a home whose lock is free."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tenure.cli.server_process import CannotStart, refuse_taken_port
from tenure.core.home_lock import HomeInUse, lock_home

pytestmark = pytest.mark.timeout(120)

# `tenure up` with two servers that do nothing; each writes a line once it runs.
UP = """
import sys
from pathlib import Path
from tenure.cli import up
from tenure.cli.server_process import Server

script, home = sys.argv[1:]

def stand_in(name):
    command = [sys.executable, script]
    return lambda port: Server(name, command, "http://127.0.0.1", lambda: True, Path(home) / f"{name}.log")

up._airflow, up.serve_mlflow = lambda port: [stand_in("airflow")(port)], stand_in("mlflow")
up._how_to_log_in = lambda: "ready"
up.refuse_taken_port = lambda name, port: None
up.up()
"""
# Has a child of its own, as Airflow's has, which it ends when it is asked to end.
SERVER = """
import os, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
def end(*_):
    child.kill()
    child.wait()
    sys.exit()
signal.signal(signal.SIGINT, end)
print("running", os.getpid(), child.pid, flush=True)
while True:
    signal.pause()
"""
STUBBORN = SERVER.replace("signal.SIGINT, end", "signal.SIGINT, signal.SIG_IGN")


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[[str], tuple[subprocess.Popen, list[int]]]]:
    """Start `tenure up` on the home; gives its process and those of its servers and their children."""
    started: list[int] = []

    def serve(server: str) -> tuple[subprocess.Popen, list[int]]:
        script = home / "server.py"
        script.write_text(server)
        up = subprocess.Popen([sys.executable, "-c", UP, str(script), str(home)], stdout=subprocess.DEVNULL)
        logs = [home / "airflow.log", home / "mlflow.log"]
        while not all(log.exists() and "running" in log.read_text() for log in logs):
            assert up.poll() is None
            time.sleep(0.05)
        pids = [int(pid) for log in logs for pid in log.read_text().split()[1:]]
        started.extend([up.pid, *pids])
        return up, pids

    yield serve
    for pid in started:
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)


def _wait_for_lock() -> None:
    while True:
        try:
            with lock_home():
                return
        except HomeInUse:
            time.sleep(0.05)


def _alive(pids: list[int]) -> list[int]:
    return [
        pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_its_servers_have_ended_when_the_home_is_free(serve: Callable, how: signal.Signals) -> None:
    up, servers = serve(SERVER)
    assert len(_alive(servers)) == 4
    up.send_signal(how)
    up.wait()
    _wait_for_lock()
    assert _alive(servers) == []


def test_a_server_that_does_not_end_keeps_the_lock_and_is_named(serve: Callable) -> None:
    up, servers = serve(STUBBORN)
    with pytest.raises(HomeInUse, match=rf"\(PID {up.pid}, "), lock_home():
        pass
    up.kill()
    up.wait()
    parents = sorted(servers[::2])
    with (
        pytest.raises(HomeInUse, match=rf"server.py \(PID {parents[0]}, .* server.py \(PID {parents[1]}, "),
        lock_home(),
    ):
        pass
    for parent in parents:
        os.kill(parent, signal.SIGKILL)
    _wait_for_lock()


def test_who_has_taken_a_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart) as refusal:
            refuse_taken_port("airflow", port)
    assert f"(PID {os.getpid()}, of user " in str(refusal.value)
    assert f"end it (kill {os.getpid()}); otherwise: tenure up --airflow-port {port + 1}" in str(
        refusal.value
    )
