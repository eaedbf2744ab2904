"""Where state lives. Everything a run writes is under one home: deleting it is a clean start."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenure.core.errors import InvalidInput
from tenure.core.variables import set_variables

REPOSITORY = Path(__file__).resolve().parents[2]
DBT_PROJECT = REPOSITORY / "dbt_project"

# In a path, Airflow's settings replace what follows % and $, addresses of databases end at ? and #, and * and [ are
# patterns to DuckDB.
UNUSABLE = "%$?#*[]\\"


def home() -> Path:
    """`TENURE_HOME`, or `var/` in the repository.

    :raises InvalidInput: it leads in a circle, or has a character that one of the libraries takes for something else.
    """
    folder = _resolve(Path(os.environ.get("TENURE_HOME") or REPOSITORY / "var"))
    if unusable := [letter for letter in str(folder) if letter in UNUSABLE or not letter.isprintable()]:
        raise InvalidInput(
            f"{folder} cannot be the home: Airflow, dbt or a database would misread {' '.join(map(repr, unusable))} in"
            " its path. Set TENURE_HOME to a folder without these characters"
        )
    return folder


@contextmanager
def working_in(folder: Path, landing: Path | None = None) -> Iterator[Path]:
    """Within it `folder` is the home, and what has landed is in its own folder, or in `landing`."""
    with set_variables({"TENURE_HOME": str(folder), "TENURE_LANDING": str(landing) if landing else None}):
        yield folder


def landing() -> Path:
    """`TENURE_LANDING` (a company's own files), or `landing/` in the home.

    :raises InvalidInput: it leads in a circle.
    """
    return _resolve(Path(os.environ.get("TENURE_LANDING") or home() / "landing"))


def _resolve(folder: Path) -> Path:
    try:
        return folder.resolve()
    except RuntimeError as error:
        raise InvalidInput(
            f"{folder} is a link that leads back to itself: remove it, or correct it"
        ) from error


def warehouse_file() -> Path:
    return home() / "warehouse" / "tenure.duckdb"


def published_file() -> Path:
    """The snapshot that people and pages read; replaced whole, never written in place."""
    return home() / "published" / "tenure.duckdb"


def reports() -> Path:
    return home() / "reports"


def outbox() -> Path:
    return home() / "outbox"


def mlflow_store() -> Path:
    return home() / "mlflow"


def rollups() -> Path:
    """What Spark delivers of the product's events, when it rolls them up."""
    return home() / "rollups"


def erased_file() -> Path:
    """The people who were erased, as keyed hashes: without it they come back with the next load."""
    return home() / "erased.json"


def airflow_home() -> Path:
    return home() / "airflow"
