"""The environment of every process that runs Airflow, dbt, Great Expectations or MLflow here.

Airflow reads its settings once, on import: call `prepare_environment()` before the first `import airflow`.
"""

import gc
import os
import secrets
import sys
from pathlib import Path

from tenure.core import paths

# What opens the warehouse runs in this pool of Airflow's; `tenure run` and `tenure up` create it. DuckDB has one
# writer, so it has one slot. On PostgreSQL tasks run beside each other, and what must not waits for a lock of the
# server's (tenure/warehouse/alone.py): the pool only bounds how much of the machine they take.
WAREHOUSE_POOL = "warehouse"
SLOTS = {"duckdb": (1, "DuckDB has one writer"), "postgres": (4, "PostgreSQL has many")}

# Addresses, letters, the warehouse and the log-in of the machine's admin are for the owner of the home alone.
OWNER_ONLY = 0o077
# The landing folder is not among them: a loader may write there as another user.
PRIVATE = (
    "airflow",
    "dbt",
    "logs",
    "mlflow",
    "outbox",
    "published",
    "reports",
    "rollups",
    "truth",
    "warehouse",
)

SILENT = {
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}

# Of sessions with a warehouse on PostgreSQL: no zone but UTC; no compiling of statements, which for the long ones of
# the models takes longer than running them; and no nested loops where there is another way. The tables have no indexes,
# and what is joined by several columns is estimated at one row: a second became more than five minutes. Memory of a
# sort or a hash: `not in` with a list that does not fit goes through the list for each row; a day took six minutes.
SESSIONS = (
    "timezone=UTC",
    "jit=off",
    "enable_nestloop=off",
    "work_mem=64MB",
    "client_connection_check_interval=2s",
)


def prepare_environment() -> None:
    """Fill in what is not set, so that a deployment's own settings win; from here on files are made for their owner."""
    os.umask(OWNER_ONLY)
    _close_folders()
    # Child processes may have another working folder.
    for name, folder in (("TENURE_HOME", paths.home()), ("TENURE_LANDING", paths.landing())):
        if os.environ.get(name):
            os.environ[name] = str(folder)
    for name, value in (_airflow() | SILENT | _processes()).items():
        os.environ.setdefault(name, value)
    # What dbt and Airflow make lives as long as the process: looking for cycles among it every 700 objects, as Python
    # does by itself, is a fifth of the time of a build.
    gc.set_threshold(100_000, 50, 1000)
    if os.environ.get("WAREHOUSE_TARGET") == "postgres":
        os.environ["PGOPTIONS"] = session_options(os.environ.get("PGOPTIONS", ""))
    # Child processes import our packages from here, installed or not, and find `airflow` beside this Python.
    _prepend("PYTHONPATH", str(paths.REPOSITORY))
    _prepend("PATH", str(Path(sys.executable).parent))


def session_options(given: str = "") -> str:
    """PGOPTIONS with `SESSIONS`, but for what is given."""
    missing = [setting for setting in SESSIONS if setting.split("=")[0] not in given]
    return " ".join([given, *(f"-c {setting}" for setting in missing)]).strip()


def _close_folders() -> None:
    """The folders of a home that an older version, or another program, left open to the machine's other users."""
    for name in PRIVATE:
        folder = paths.home() / name
        if not folder.is_symlink() and folder.is_dir() and folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode & ~OWNER_ONLY)


def _airflow() -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(paths.airflow_home()),
        # SQLite has one writer: wait for it, instead of "database is locked" after five seconds on a busy machine.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{paths.airflow_home()}/airflow.db?timeout=60",
        # airflow.cfg, written once, names the folder in which the home lay then.
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": f"{paths.airflow_home()}/logs",
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": f"{paths.airflow_home()}/logs/dag_processor",
        "AIRFLOW__CORE__DAGS_FOLDER": str(paths.REPOSITORY / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(paths.REPOSITORY / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Airflow opens its logs to the group whatever the umask says.
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        # Every step of a task's forked worker costs memory: 32, the default, takes 5.7 GB.
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__HOST": "127.0.0.1",
        # One secret for all processes started from here; shorter than 64 bytes draws a warning on each token.
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
        # DAG files change when somebody edits them, not every 30 seconds: leave the two cores to the tasks.
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
    }


def _processes() -> dict[str, str]:
    return {
        # Gradient boosting on more threads than cores is fifteen times slower.
        "OMP_NUM_THREADS": str(min(2, os.cpu_count() or 1)),
        "MPLBACKEND": "Agg",
        # A third of the memory and half the start: we have no jobs for MLflow to run.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }


def _prepend(name: str, entry: str) -> None:
    entries = [part for part in os.environ.get(name, "").split(os.pathsep) if part]
    if entry not in entries:
        os.environ[name] = os.pathsep.join([entry, *entries])
