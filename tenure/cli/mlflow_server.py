"""MLflow's pages as `tenure up` serves them: with its own log-in, for this machine's own pages alone.

`reader` sees runs, models and reports; `admin` may also change what MLflow shows. Neither changes which model scores.
"""

import base64
import json
import secrets
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tenure.cli.server_process import CannotStart, Server, get
from tenure.core import paths
from tenure.core.replace_file import replace_file

READER, ADMIN = "reader", "admin"
CONFIGURATION = """\
[mlflow]
default_permission = READ
database_uri = sqlite:///{database}
admin_username = {admin}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
"""
SECONDS = 30


def serve_mlflow(port: int) -> Server:
    """MLflow on 127.0.0.1, not started yet; its store is created or upgraded.

    Files are read through the pages and written by trainings only: the server has no door to put a file.
    """
    from ml.tracking.mlflow_store import ARTIFACTS, prepare_store, tracking_uri

    prepare_store()
    names = [f"127.0.0.1:{port}", f"localhost:{port}"]
    options = {
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": "1",
        "--app-name": "basic-auth",
        "--backend-store-uri": tracking_uri(),
        "--default-artifact-root": f"{ARTIFACTS}/",
        "--allowed-hosts": ",".join(names),
        "--cors-allowed-origins": ",".join(f"http://{name}" for name in names),
    }
    return Server(
        name="MLflow",
        command=[
            sys.executable,
            "-m",
            "mlflow",
            "server",
            "--no-serve-artifacts",
            *(part for pair in options.items() for part in pair),
        ],
        # It opens in another mode, which hides the registry.
        address=f"http://127.0.0.1:{port}/#/models",
        is_healthy=lambda: get(f"http://127.0.0.1:{port}/health") is not None and _add_reader(port),
        log_file=paths.home() / "logs" / "mlflow.log",
        environment={
            "MLFLOW_AUTH_CONFIG_PATH": str(_write_configuration()),
            "MLFLOW_AUTH_ADMIN_PASSWORD": passwords()[ADMIN],
            "MLFLOW_FLASK_SERVER_SECRET_KEY": secrets.token_hex(32),
        },
    )


def passwords_file() -> Path:
    return paths.mlflow_store() / "passwords.json"


def passwords() -> dict[str, str]:
    """Password by user, drawn once for a home into a file of its owner's."""
    file = passwords_file()
    if not file.exists():
        drawn = {name: secrets.token_urlsafe(18) for name in (READER, ADMIN)}
        replace_file(file, json.dumps(drawn).encode())
    found: dict[str, str] = json.loads(file.read_text())
    return found


def _add_reader(port: int) -> bool:
    """Let `reader` log in to the server that runs now; idempotent.

    :raises CannotStart: MLflow refuses, for instance because the password file is not the one of its users.
    """
    known = passwords()
    token = base64.b64encode(f"{ADMIN}:{known[ADMIN]}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/2.0/mlflow/users/create",
        json.dumps({"username": READER, "password": known[READER]}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {token}"},
    )
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    except urllib.error.HTTPError as error:
        if "RESOURCE_ALREADY_EXISTS" not in error.read(10_000).decode(errors="replace"):
            raise CannotStart(
                f"MLflow refuses the log-in of {passwords_file()} ({error.code}): delete that file and "
                f"{_users_file()}, and start again"
            ) from error
    return True


def _users_file() -> Path:
    return paths.mlflow_store() / "users.db"


def _write_configuration() -> Path:
    file = paths.mlflow_store() / "log-in.ini"
    # configparser reads a percent sign as the beginning of a name.
    file.write_text(CONFIGURATION.format(database=str(_users_file()).replace("%", "%%"), admin=ADMIN))
    return file
