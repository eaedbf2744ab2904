"""Make the accounts of an MLflow server that asks for log-ins: `python -m ml.tracking.accounts`, as its administrator.

`tasks` trains, scores and promotes; `reader` is for people who look. Both may be made again: a password that has
changed is set anew.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ml.tracking import mlflow_store

WRITER, READER = "tasks", "reader"
# Of each account, where its password is.
PASSWORDS = {WRITER: "TENURE_MLFLOW_TASKS_PASSWORD", READER: "TENURE_MLFLOW_READER_PASSWORD"}


def make_accounts() -> None:
    """Leave both accounts with the passwords of the environment, and everything for the writer to manage.

    :raises KeyError: a password is not set
    :raises MlflowException: the server refuses one, such as a password of fewer than twelve characters
    """
    from mlflow.server import get_app_client

    accounts = get_app_client("basic-auth", tracking_uri=mlflow_store.tracking_uri())
    for name, variable in PASSWORDS.items():
        with _may_exist():
            accounts.create_user(name, os.environ[variable])
        accounts.update_user_password(name, os.environ[variable])
    # Also what another account has made. The reader has what the server grants everybody: to read.
    for kind in ("experiment", "registered_model"):
        with _may_exist():
            accounts.grant_user_permission(WRITER, kind, "*", "MANAGE")


@contextmanager
def _may_exist() -> Iterator[None]:
    from mlflow.exceptions import RestException

    try:
        yield
    except RestException as refused:
        if refused.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


if __name__ == "__main__":
    make_accounts()
