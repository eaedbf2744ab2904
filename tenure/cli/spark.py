"""A session of Spark for a command: of the Connection that the settings name, else of this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tenure.core.settings import Settings


def open_session() -> "SparkSession":
    """Open the session that the settings name.

    :raises SparkFailed: PySpark is not installed.
    :raises SettingsError: there is no such Connection.
    """
    from tenure.core.settings import read_settings
    from tenure.spark.by_settings import open_own_session, session_conf

    settings = read_settings()
    return open_own_session(session_conf(settings, _of_connection(settings)))


@contextmanager
def scoring_session() -> "Iterator[SparkSession | None]":
    """The session that scores, which ends with the block; None where the process does it itself."""
    from tenure.core.settings import read_settings

    if not read_settings().scoring.is_spark:
        yield None
        return
    session = open_session()
    try:
        yield session
    finally:
        session.stop()


def _of_connection(settings: "Settings") -> Mapping[str, str] | None:
    """Spark's settings in the Connection, as Airflow's provider reads it; None where the settings name none.

    :raises SettingsError: there is no such Connection.
    """
    from tenure.cli.landing import airflow_connection
    from tenure.core.settings_schema import SettingsError

    name = settings.spark.connection
    if name is None:
        return None
    found = airflow_connection(name)
    if found is None:
        raise SettingsError(
            f"spark.connection: Airflow finds no Connection {name} that it can read: set AIRFLOW_CONN_{name.upper()},"
            " or add it in Airflow (docs/how-to/spark.md)"
        )
    if found.conn_type == "spark_connect":
        from airflow.providers.apache.spark.hooks.spark_connect import SparkConnectHook

        return {"spark.remote": SparkConnectHook(name).get_connection_url(), **found.extra_dejson}
    master = f"{found.host}:{found.port}" if found.port else found.host
    return {"spark.master": master or "local[*]", **found.extra_dejson}
