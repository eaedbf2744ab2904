"""Spark on this machine: `make test-spark`. Without PySpark or Java each test says why it is skipped."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What few rows are worth: one part of each step, and no program compiled for it.
CONF = {
    "spark.master": "local[2]",
    "spark.driver.memory": "4g",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}

# What many are worth; on the same Java, which a process starts once.
LARGE = {key: value for key, value in CONF.items() if not key.startswith("spark.sql.")} | {
    "spark.sql.shuffle.partitions": "16"
}


def _missing() -> str:
    if find_spec("pyspark") is None:
        return "PySpark is not installed (make test-spark installs it)"
    java = Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java"
    return "" if shutil.which("java") or java.exists() else "there is no Java: install Java 17 or newer"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.spark)
            item.add_marker(pytest.mark.timeout(7200 if os.environ.get("TENURE_EVENTS") else 1800))
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    from tenure.spark.session import open_session

    session = open_session(CONF)
    yield session
    session.stop()
