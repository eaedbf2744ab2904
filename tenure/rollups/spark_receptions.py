"""The other receptions of the ids that came in on changed days: which row of an id is kept may be another one now."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_events import read_events
from tenure.rollups.spark_judge import APART, MOST_COPIED
from tenure.rollups.spark_state import State, rolled_up


class Receptions(NamedTuple):
    """`repeated` and `again` have a column `id_hash`: ids of several rows, and ids that are looked at once more."""

    repeated: DataFrame
    again: DataFrame
    other_days: frozenset[date]
    """Days that have not changed and on which an id of `again` came in."""


def of_all_days(spark: SparkSession, order: RollupOrder) -> Receptions:
    repeated = read_events(spark, order).where("id <> ''").groupBy("id_hash").count().where("count > 1")
    repeated = repeated.select("id_hash").persist()
    return Receptions(repeated, repeated, frozenset())


def of_days(spark: SparkSession, order: RollupOrder, state: State, changed: Collection[date]) -> Receptions:
    """Of the whole table only the ids and times are read."""
    landed = read_events(spark, order, days=changed).where("id <> ''").select("id_hash").distinct()
    looked_at = rolled_up(spark, order, state, "apart", APART, of=changed).where("event_id <> ''")
    looked_at = looked_at.select("id_hash").distinct().persist()
    asked = landed.union(looked_at).distinct().persist()
    asked_ids = f.broadcast(asked) if asked.count() <= MOST_COPIED else asked
    rows = read_events(spark, order).where("id <> ''").select("id_hash", "known_on")
    found = rows.join(asked_ids, "id_hash", "left_semi").groupBy("id_hash", "known_on").count().persist()
    repeated = (
        found.groupBy("id_hash")
        .agg(f.sum("count").alias("rows"))
        .where("rows > 1")
        .select("id_hash")
        .persist()
    )
    again = repeated.union(looked_at).distinct().persist()
    on_days = found.join(f.broadcast(again), "id_hash", "left_semi").select("known_on").distinct().collect()
    return Receptions(repeated, again, frozenset(row.known_on for row in on_days) - frozenset(changed))
