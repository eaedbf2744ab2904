"""Rolls product events up by Spark: tables of accounts and people first, then the job, then its delivery."""

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure import warehouse
from tenure.core import paths
from tenure.core.environment import prepare_environment
from tenure.core.replace_file import replace_file
from tenure.core.settings import Settings, read_settings
from tenure.landing.open_landing import open_delivery
from tenure.rollups.deliveries import fetch, hand_over_known, sweep
from tenure.rollups.make_order import make_order
from tenure.rollups.order import RollupOrder
from tenure.spark.by_settings import SparkFailed
from tenure.transform.build_stage import build_ancestors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

log = logging.getLogger("tenure")


def roll_up_events(as_of_date: str | date, open_spark: "Callable[[], SparkSession]") -> dict[str, Any]:
    """Bring the rollups up to what the events table holds; what has not changed is not read again.

    Killed and run again it comes to the same end: what the job wrote holds from its last file on.

    :param open_spark: gives the session to run in, which is ended.
    :returns: numbers of days landed, changed and rolled up; small enough for the task's XCom.
    :raises SparkFailed: PySpark is not there, or the settings do not ask for Spark.
    """
    order = prepare_order(as_of_date, read_settings())
    outcome = run_order(order, open_spark())
    finish(order)
    return outcome


def prepare_order(as_of_date: str | date, settings: Settings) -> RollupOrder:
    """Build what the job has to know of accounts and people, and write it and the order down for it."""
    if not settings.rollups.is_spark:
        raise SparkFailed(
            "the setting rollups.engine is duckdb: events are rolled up by the warehouse itself"
        )
    prepare_environment()
    build_ancestors("int_product__rolled_up_with", as_of_date)
    order = make_order(settings)
    with warehouse.connect() as connection:
        hand_over_known(connection, order)
    replace_file(order_file(), order.to_json().encode())
    return order


def finish(order: RollupOrder) -> None:
    """Take the delivery, so that `build raw` sees it, and delete what it replaces."""
    fetch(order)
    open_delivery()
    with warehouse.connect() as connection:
        sweep(connection, order)


def order_file() -> Path:
    """What the job was last asked, for a job that is submitted."""
    return paths.rollups() / "order.json"


def run_order(order: RollupOrder, spark: "SparkSession") -> dict[str, Any]:
    """The job alone, in a session that it ends; returns its numbers."""
    from tenure.rollups.spark_job import run_job

    try:
        outcome = run_job(spark, order)
    finally:
        spark.stop()
    log.info(
        "events rolled up: %s of %s days, %s had changed", outcome.rolled_up, outcome.days, outcome.changed
    )
    return outcome._asdict()
