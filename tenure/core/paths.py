"""Where state lives. Everything a run writes is under one home: deleting it is a clean start."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DBT_PROJECT = REPOSITORY / "dbt_project"


def home() -> Path:
    """`TENURE_HOME`, or `var/` in the repository."""
    return Path(os.environ.get("TENURE_HOME") or REPOSITORY / "var").resolve()


def landing() -> Path:
    """`TENURE_LANDING` (a company's own files), or `landing/` in the home."""
    return Path(os.environ.get("TENURE_LANDING") or home() / "landing").resolve()


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


def airflow_home() -> Path:
    return home() / "airflow"
