"""The task that rolls product events up by Spark, for a company whose settings ask for it (docs/how-to/spark.md)."""

from typing import TYPE_CHECKING, Any

from airflow.sdk import task

from dags.wiring.assets import ROLLED_UP
from dags.wiring.task_defaults import AS_OF
from tenure.core.settings import read_settings
from tenure.core.settings_schema import SettingsError

if TYPE_CHECKING:
    from airflow.sdk.definitions.xcom_arg import XComArg
    from pyspark.sql import SparkSession


def is_spark_wanted() -> bool:
    """Whether the settings name Spark. Refused ones name nothing, and end the first task with the reason."""
    try:
        return read_settings().rollups.is_spark
    except SettingsError:
        return False


def roll_up_task() -> "XComArg":
    """The task `roll_up_events`, in a session of Airflow's Spark provider: where the Connection of the settings says.

    Only here is the provider needed (extra `spark`): without it a DAG that asks for Spark cannot be imported.
    """
    from tenure.rollups.roll_up_events import session_conf

    settings = read_settings()
    connection = settings.rollups.connection
    # The provider reads the Connection itself, and these are laid over it.
    conf = session_conf(settings, None if connection is None else {})
    in_spark = task.pyspark(
        task_id="roll_up_events",
        conn_id=connection,
        config_kwargs=conf,
        multiple_outputs=False,
        outlets=ROLLED_UP,
    )
    return in_spark(roll_up_in)(as_of_date=AS_OF)  # type: ignore[call-arg, misc]  # the provider gives the session


def roll_up_in(as_of_date: str, spark: "SparkSession") -> dict[str, Any]:
    """Roll up in the session that the provider opened; returns the numbers of days."""
    from tenure.rollups.roll_up_events import roll_up_events

    return roll_up_events(as_of_date, lambda: spark)
