"""Spark on this machine: `make test-spark`. Without PySpark or Java each test says why it is skipped."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.spark.connect_server import serve

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

IN_BOTH = pytest.mark.parametrize(
    "spark", [CONF, "by_connect"], ids=["here", "by Spark Connect"], indirect=True, scope="module"
)


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


def forget_connect() -> None:
    """After a session of a server's PySpark opens none in its own process; here both are wanted by turns."""
    os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)


@pytest.fixture(scope="session")
def by_connect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What opens a session of a Spark Connect server's."""
    with serve(CONF, tmp_path_factory.mktemp("connect")) as conf:
        yield conf


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator["SparkSession"]:
    """In this process, unless the test asks for another place (`IN_BOTH`)."""
    from tenure.spark.session import open_session

    forget_connect()
    asked = getattr(request, "param", CONF)
    session = open_session(request.getfixturevalue(asked) if isinstance(asked, str) else asked)
    yield session
    session.stop()
