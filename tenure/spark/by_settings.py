"""The session that the settings and the Airflow Connection they name ask for; the cores of this machine without one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Of the session, where neither the settings nor a Connection name a cluster.
LOCAL = {
    "spark.master": "local[*]",
    "spark.driver.memory": "4g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "16",
    "spark.driver.host": "127.0.0.1",
}
CLUSTER = {"spark.master", "spark.remote"}


class SparkFailed(TenureError, RuntimeError):
    """Spark cannot run; the message says what is missing."""


def session_conf(settings: Settings, of_connection: Mapping[str, str] | None = None) -> dict[str, str]:
    """Spark's settings: those of this machine, unless a cluster is named, below those of the Connection and of ours."""
    conf = dict(of_connection or {}) | settings.spark.session
    if of_connection is None and not CLUSTER & conf.keys():
        conf = LOCAL | {"spark.local.dir": str(paths.home() / "tmp" / "spark")} | conf
    return conf


def open_own_session(conf: Mapping[str, str]) -> "SparkSession":
    """:raises SparkFailed: PySpark is not installed."""
    try:
        from tenure.spark.session import open_session
    except ImportError as error:
        raise SparkFailed(
            "PySpark is not installed: pip install -e '.[spark]', and Java 17 or newer"
        ) from error
    return open_session(conf)
