"""A server as a child process: started in a session of its own, polled, and ended for certain."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tenure.core.errors import TenureError
from tenure.core.processes import describe_process, pid_that_listens

START_SECONDS = 240
# Linux's prctl(PR_SET_PDEATHSIG, …): the signal that a process gets when its parent has ended, also by SIGKILL.
_AT_PARENTS_DEATH = 1


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

    def start(self, *kept_open: int) -> None:
        """:param kept_open: descriptors that the server inherits, such as that of the home's lock."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | self.environment,
                pass_fds=kept_open,
                # No other thread runs here yet that could hold a lock across the fork.
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
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
        # As Ctrl-C would: each server then ends its own children first.
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


def _end_with_parent() -> None:
    """A parent that is killed asks no one to end: the system does, with the signal of `ask_to_end`."""
    ctypes.CDLL(None).prctl(_AT_PARENTS_DEATH, signal.SIGINT)


def refuse_taken_port(name: str, port: int) -> None:
    """:raises CannotStart: another program listens there; the message names it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            holder = pid_that_listens(port)
            raise CannotStart(
                f"Port {port} for {name} is taken by {describe_process(holder)} ({error.strerror}). If an earlier"
                f" `tenure up` left it behind, end it ({f'kill {holder}' if holder else 'kill its process'});"
                f" otherwise: tenure up --{name}-port {port + 1}"
            ) from error


def get(address: str) -> bytes | None:
    """The answer, or None while there is none."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read()
    except OSError:
        return None
