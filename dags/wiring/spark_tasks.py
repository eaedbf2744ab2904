"""The tasks that Spark does, for a company whose settings ask for it (docs/how-to/spark.md)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from airflow.sdk import task

from dags.wiring.assets import FEATURES, ROLLED_UP, SCORES
from dags.wiring.task_defaults import AS_OF, day_task, of_a_day
from ml.score import score_accounts
from tenure.core.settings import Settings

if TYPE_CHECKING:
    from airflow.sdk.definitions.xcom_arg import XComArg
    from pyspark.sql import SparkSession


def roll_up_tasks(asked: Settings | None) -> "list[XComArg]":
    """The task `roll_up_events`; none where the warehouse rolls events up."""
    if asked is None or not asked.rollups.is_spark:
        return []
    return [_spark_task(asked, roll_up_in, task_id="roll_up_events", outlets=ROLLED_UP)(as_of_date=AS_OF)]


def score_task(asked: Settings | None) -> "XComArg":
    """The task `score_accounts`, in Spark or in its own process."""
    if asked is None or not asked.scoring.is_spark:
        return day_task(score_accounts, inlets=FEATURES, outlets=SCORES)(as_of_date=AS_OF)
    in_spark = _spark_task(asked, score_in, task_id="score_accounts", inlets=FEATURES, outlets=SCORES)
    return in_spark(as_of_date=AS_OF)


def roll_up_in(as_of_date: str, spark: "SparkSession") -> dict[str, Any]:
    """Roll up in the session that the provider opened; returns the numbers of days."""
    from tenure.rollups.roll_up_events import roll_up_events

    return roll_up_events(as_of_date, lambda: spark)


def score_in(as_of_date: str, spark: "SparkSession") -> dict[str, dict[str, Any]]:
    """Score by the workers of the session that the provider opened, and end it."""
    try:
        return score_accounts(as_of_date, spark)
    finally:
        spark.stop()


def _spark_task(asked: Settings, function: Callable[..., Any], **settings: Any) -> Callable[..., "XComArg"]:
    """As `day_task`, in a session of Airflow's Spark provider: where the Connection of the settings says.

    Only here is the provider needed (extra `spark`): without it a DAG that asks for Spark cannot be imported.
    """
    from tenure.spark.by_settings import session_conf

    connection = asked.spark.connection
    # The provider reads the Connection itself, and these are laid over it.
    conf = session_conf(asked, None if connection is None else {})
    in_spark: Callable[..., Callable[..., XComArg]] = task.pyspark(
        conn_id=connection, config_kwargs=conf, multiple_outputs=False, **settings
    )
    return in_spark(of_a_day(function))
