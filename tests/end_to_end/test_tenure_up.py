"""`tenure up` on the home of a first run, with the real servers."""

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SECONDS = 600
LOOPBACK = {"127.0.0.1", "::1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def up(first_run: tuple[Home, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[psutil.Process]:
    """Its process, once both pages answer."""
    home = first_run[0].copy(tmp_path_factory.mktemp("up") / "home")
    said = home.folder / "up.out"
    ports = ["--airflow-port", free_port(), "--mlflow-port", free_port()]
    with said.open("w") as out:
        process = subprocess.Popen(
            home.command("tenure", "up", *ports), env=home.environment(), stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C ends both" not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(1)
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


def test_everything_listens_on_this_machine_alone(up: psutil.Process) -> None:
    listening = {
        (one.laddr.ip, one.laddr.port)
        for process in up.children(recursive=True)
        for one in process.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }
    assert len(listening) >= 2
    assert {address for address, _ in listening} <= LOOPBACK


def test_passwords_are_in_files_of_the_owner_and_not_in_what_it_prints(up: psutil.Process) -> None:
    home = Path(up.environ()["TENURE_HOME"])
    said = (home / "up.out").read_text()
    files = [
        home / "airflow" / "simple_auth_manager_passwords.json.generated",
        home / "mlflow" / "passwords.json",
    ]
    for file in files:
        assert str(file) in said
        assert file.stat().st_mode & 0o077 == 0
        for password in file.read_text().split('"')[3::4]:
            assert password not in said


def test_the_health_is_told_without_a_log_in(up: psutil.Process) -> None:
    port = up.cmdline()[up.cmdline().index("--airflow-port") + 1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/tenure/health", timeout=60) as answer:
        assert b'"is_fresh":true' in answer.read().replace(b" ", b"")
