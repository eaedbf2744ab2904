"""A server as a child process: started in a session of its own, polled, and ended for certain."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tenure.core.errors import TenureError

START_SECONDS = 240


class CannotStart(TenureError, RuntimeError):
    """The message says which server, why, and what to do."""


@dataclass
class Server:
    """A session of its own, so that Ctrl-C reaches it through us alone, and only once."""

    name: str
    command: list[str]
    address: str
    is_healthy: Callable[[], bool]
    log_file: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | self.environment,
            )

    def wait_until_healthy(self) -> None:
        """:raises CannotStart: it ended, or did not answer in time."""
        deadline = time.monotonic() + START_SECONDS
        while not self.is_healthy():
            if not self.is_alive():
                raise CannotStart(f"{self.name} ended at once; its log is {self.log_file}")
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{self.name} did not answer within {START_SECONDS} s; its log is {self.log_file}"
                )
            time.sleep(1)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        # SIGTERM to the parent would orphan the children of `airflow standalone`.
        if self.process is not None and self.is_alive():
            self.process.send_signal(signal.SIGINT)

    def make_sure_it_ended(self, deadline: float) -> None:
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        # Its whole session, so that no child that missed the signal is left behind.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def refuse_taken_port(name: str, port: int) -> None:
    """:raises CannotStart: another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            wanted = f"tenure up --{name}-port {port + 1}"
            raise CannotStart(f"Port {port} for {name} is taken ({error.strerror}): {wanted}") from error


def get(address: str) -> bytes | None:
    """The answer, or None while there is none."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read()
    except OSError:
        return None
