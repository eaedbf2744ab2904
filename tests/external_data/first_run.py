"""The first run of the product over a landing, as `make run LANDING=...` starts it."""

import os
import subprocess
import sys
from pathlib import Path

from tenure.core import paths

OTHER_PROCESSES = ("AIRFLOW", "DBT", "MLFLOW", "TENURE")


def run_landing(landing: Path, home: Path) -> str:
    """Run with one daily run into `home`; returns what was printed.

    :raises AssertionError: the run failed; the message ends with its last output.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHER_PROCESSES)}
    ran = subprocess.run(
        [sys.executable, "-m", "tenure", "run", "--landing", str(landing), "--days", "1"],
        cwd=paths.REPOSITORY,
        env=kept | {"TENURE_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return ran.stdout
