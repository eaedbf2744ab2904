"""The Airflow and MLflow pages on 127.0.0.1 until Ctrl-C: what `make up` does."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dags.common.environment import prepare_environment
from ml import paths

START_SECONDS = 240
# Airflow's own clean end takes up to half a minute.
STOP_SECONDS = 60


class CannotStart(RuntimeError):
    """The message says which server, why, and what to do."""


@dataclass
class Server:
    """One child process in a session of its own, so that Ctrl-C reaches it through us alone, and only once."""

    name: str
    command: list[str]
    address: str
    health: Callable[[], bool]
    log_file: Path
    process: subprocess.Popen | None = None

    def start(self) -> None:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_healthy(self) -> None:
        """:raises CannotStart: it ended, or did not answer in time."""
        deadline = time.monotonic() + START_SECONDS
        while not self.health():
            if self.process.poll() is not None:
                raise CannotStart(f"{self.name} ended at once; its log is {self.log_file}")
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{self.name} did not answer within {START_SECONDS} s; its log is {self.log_file}"
                )
            time.sleep(1)

    def ask_to_end(self) -> None:
        # SIGTERM to the parent would orphan the children of `airflow standalone`.
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def make_sure_it_ended(self, deadline: float) -> None:
        if not self.process:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        # Its whole session, so that no child that missed the signal is left behind.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def main() -> int:
    asked = _read_arguments()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), _interrupt)
    servers: list[Server] = []
    try:
        _refuse_taken_ports(asked)
        servers = [_airflow(asked.airflow_port), _mlflow(asked.mlflow_port)]
        _serve(servers)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping Airflow and MLflow (half a minute) …", flush=True)
        return 0
    finally:
        _end(servers)
    return 0


def _serve(servers: list[Server]) -> None:
    print("Starting Airflow and MLflow (one to two minutes) …", flush=True)
    for server in servers:
        server.start()
    for server in servers:
        server.wait_until_healthy()
        print(f"  {server.name:8} {server.address}", flush=True)
    user, password = _login()
    print(
        f"Log in to Airflow as '{user}' with password '{password}'; MLflow asks for none. Ctrl-C ends both.",
        flush=True,
    )
    while all(server.process.poll() is None for server in servers):
        time.sleep(1)
    ended = next(server for server in servers if server.process.poll() is not None)
    raise CannotStart(f"{ended.name} ended by itself; its log is {ended.log_file}")


def _end(servers: list[Server]) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    for server in servers:
        server.ask_to_end()
    deadline = time.monotonic() + STOP_SECONDS
    for server in servers:
        server.make_sure_it_ended(deadline)


def _airflow(port: int) -> Server:
    address = f"http://127.0.0.1:{port}"
    os.environ["AIRFLOW__API__PORT"] = str(port)
    os.environ["AIRFLOW__API__BASE_URL"] = address
    # Without it every task calls the default port and fails with connection refused.
    os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = f"{address}/execution/"
    prepare_environment()
    return Server(
        name="Airflow",
        command=[sys.executable, "-m", "airflow", "standalone"],
        address=address,
        health=lambda: _is_airflow_healthy(address),
        log_file=paths.home() / "logs" / "airflow.log",
    )


def _mlflow(port: int) -> Server:
    from ml.registry import prepare_store

    address, store = f"http://127.0.0.1:{port}", paths.mlflow_store()
    prepare_store()
    command = [
        sys.executable,
        "-m",
        "mlflow",
        "server",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    command += [
        "--backend-store-uri",
        f"sqlite:///{store}/mlflow.db",
        "--artifacts-destination",
        str(store / "artifacts"),
    ]
    return Server(
        name="MLflow",
        command=command,
        address=f"{address}/#/models",
        health=lambda: _get(f"{address}/health") is not None,
        log_file=paths.home() / "logs" / "mlflow.log",
    )


def _is_airflow_healthy(address: str) -> bool:
    """'Ready' is printed before the API listens, and the API before the scheduler: ask for all of it."""
    answer = _get(f"{address}/api/v2/monitor/health")
    if answer is None:
        return False
    parts: dict[str, Any] = json.loads(answer)
    return all(parts[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _get(address: str) -> bytes | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read()
    except OSError:
        return None


def _login() -> tuple[str, str]:
    file = paths.airflow_home() / "simple_auth_manager_passwords.json.generated"
    return next(iter(json.loads(file.read_text()).items()))


def _refuse_taken_ports(asked: argparse.Namespace) -> None:
    for name, port in (("airflow", asked.airflow_port), ("mlflow", asked.mlflow_port)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                wanted = f"make up {name.upper()}_PORT={port + 1}"
                raise CannotStart(
                    f"Port {port} for {name} is taken ({error.strerror}); take another: {wanted}"
                ) from error


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dags.common.up", description=__doc__)
    parser.add_argument("--airflow-port", type=int, default=8080)
    parser.add_argument("--mlflow-port", type=int, default=5000)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
