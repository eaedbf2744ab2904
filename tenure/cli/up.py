"""`tenure up`: the Airflow and MLflow pages on 127.0.0.1 until Ctrl-C."""

import json
import os
import signal
import sys
import time
from typing import Annotated, Any

import typer

from tenure.cli.airflow_retention import clean_airflow
from tenure.cli.mlflow_server import ADMIN, READER, passwords, passwords_file, serve_mlflow
from tenure.cli.server_process import CannotStart, Server, get, refuse_taken_port
from tenure.core import paths
from tenure.core.environment import prepare_environment
from tenure.core.home_lock import lock_home

# Airflow's own clean end takes up to half a minute.
STOP_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(
    airflow_port: Annotated[int, typer.Option(help="Port of the Airflow page.")] = 8080,
    mlflow_port: Annotated[int, typer.Option(help="Port of the MLflow page.")] = 5000,
) -> None:
    """Serve the Airflow and MLflow pages on 127.0.0.1 until Ctrl-C; prints addresses and how to log in."""
    for name in SIGNALS:
        signal.signal(name, _interrupt)
    try:
        # The lock first: it names the servers that a killed command of this home has left behind.
        with lock_home() as lock:
            refuse_taken_port("airflow", airflow_port)
            refuse_taken_port("mlflow", mlflow_port)
            # The approval in Airflow links to the version's page.
            os.environ["TENURE_MLFLOW_PAGES"] = f"http://127.0.0.1:{mlflow_port}"
            _serve([*_airflow(airflow_port), serve_mlflow(mlflow_port)], lock)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)


def _serve(servers: list[Server], lock: int) -> None:
    """Until a signal comes.

    :param lock: descriptor of the home's lock, which stays held until the last server has ended.
    :raises CannotStart: a server does not start, or ends by itself.
    """
    print("Starting Airflow and MLflow (one to two minutes) …", flush=True)
    try:
        for server in servers:
            server.start(lock)
        for server in servers:
            server.wait_until_healthy()
            print(f"  {server.name:13} {server.address}", flush=True)
        print(f"  {'Health':13} {servers[0].address}/tenure/", flush=True)
        print(_how_to_log_in(), flush=True)
        while all(server.is_alive() for server in servers):
            time.sleep(1)
        ended = next(server for server in servers if not server.is_alive())
        raise CannotStart(f"{ended.name} ended by itself; its log is {ended.log_file}")
    finally:
        _end(servers)


def _end(servers: list[Server]) -> None:
    # A second Ctrl-C must not leave half of them behind; this wait is bounded.
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    print("\nStopping Airflow and MLflow (half a minute) …", flush=True)
    for server in servers:
        server.ask_to_end()
    deadline = time.monotonic() + STOP_SECONDS
    for server in servers:
        server.make_sure_it_ended(deadline)


def _airflow(port: int) -> list[Server]:
    address = f"http://127.0.0.1:{port}"
    os.environ["AIRFLOW__API__PORT"] = str(port)
    os.environ["AIRFLOW__API__BASE_URL"] = address
    # Without it every task calls the default port and fails with connection refused.
    os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = f"{address}/execution/"
    prepare_environment()
    from tenure.cli.dag_runner import prepare_airflow, refuse_damaged_database

    refuse_damaged_database()
    if not (paths.airflow_home() / "airflow.db").exists():
        prepare_airflow()
    clean_airflow()
    airflow = [sys.executable, "-m", "airflow"]
    # Not `standalone`: its scheduler and triggerer offer the tasks' logs to the whole network. The page reads them as
    # files, and no task of ours is deferred to a triggerer.
    commands = {
        "Airflow": ["api-server"],
        "Scheduler": ["scheduler", "--skip-serve-logs"],
        "DAG processor": ["dag-processor"],
    }
    return [
        Server(
            name=name,
            command=[*airflow, *command],
            address=address,
            is_healthy=lambda: _is_airflow_healthy(address),
            log_file=paths.home() / "logs" / f"airflow-{command[0]}.log",
        )
        for name, command in commands.items()
    ]


def _is_airflow_healthy(address: str) -> bool:
    """'Ready' is printed before the API listens, and the API before the scheduler: ask for all of it."""
    answer = get(f"{address}/api/v2/monitor/health")
    if answer is None:
        return False
    parts: dict[str, Any] = json.loads(answer)
    return all(parts[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _how_to_log_in() -> str:
    """With the passwords for a person at a terminal, and with their files for a log."""
    file = paths.airflow_home() / "simple_auth_manager_passwords.json.generated"
    user, password = next(iter(json.loads(file.read_text()).items()))
    if not sys.stdout.isatty():
        return f"Passwords are in {file} and {passwords_file()}. Ctrl-C ends both."
    known = passwords()
    return (
        f"Log in to Airflow as '{user}' with password '{password}', and to MLflow as '{READER}' with "
        f"'{known[READER]}' (or as '{ADMIN}' with '{known[ADMIN]}'). Ctrl-C ends both."
    )


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt
