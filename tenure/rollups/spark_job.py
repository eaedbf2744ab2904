"""The job: reads the events table in place, and writes the rollups of the days that have changed.

`spark-submit spark_job.py order.json`, or in this process. Of Tenure it needs this folder, `tenure/spark` and
`tenure/core`. What it writes below `order.folder`:

    <table>/delivery=<name>/known_on=<day>/   a rollup of a day (`TABLES`); the delivery is in `days`
    landed/of_delivery=<name>/                rows and sums of hashes of each file and day
    days/of_delivery=<name>/                  the days, and which delivery of each holds: written last

A run that is killed leaves the days of the one before.
"""

import sys
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from tenure.rollups.order import TABLES, RollupOrder
from tenure.rollups.spark_changed_days import changed_days, read_known
from tenure.rollups.spark_events import read_events
from tenure.rollups.spark_judge import (
    APART,
    EVENT,
    judge_rows,
    kept_of,
    kept_plainly,
    look_at_apart,
    mark_repeated,
)
from tenure.rollups.spark_landed_days import Landed, by_day, read_landed, write_landed
from tenure.rollups.spark_receptions import Receptions, of_all_days, of_days
from tenure.rollups.spark_roll_up import count_uses, roll_up, write_days
from tenure.rollups.spark_rows import is_among, table_of
from tenure.rollups.spark_state import Day, State, read_state, rolled_up, write_state
from tenure.spark.session import open_session, prepare_session


class Outcome(NamedTuple):
    """Numbers of days: those that landed, and those that were rolled up again."""

    days: int
    changed: int
    rolled_up: int


def run_job(spark: SparkSession, order: RollupOrder) -> Outcome:
    """Roll up what has changed since the last delivery that came to its end; nothing is written where nothing has."""
    prepare_session(spark)
    state = read_state(spark, order)
    parts = read_landed(spark, order, state)
    landed = by_day(parts)
    changed = changed_days(spark, order, state, landed)
    if not changed and state.delivery:
        return Outcome(len(landed), 0, 0)
    is_whole = landed.keys() <= changed
    receptions = of_all_days(spark, order) if is_whole else of_days(spark, order, state, changed)
    wanted = frozenset(changed) | receptions.other_days
    known = read_known(spark, order, order.delivery).persist()
    marked = _marked(spark, order, receptions, known, None if is_whole else wanted, changed)
    apart = look_at_apart(marked).persist(StorageLevel.DISK_ONLY)
    kept = kept_plainly(marked).unionByName(kept_of(apart))
    if receptions.other_days:
        before = _left_as_they_were(spark, order, state, receptions)
        kept = kept.unionByName(kept_of(before)).unionByName(
            _never_looked_at(spark, order, receptions, before)
        )
        apart = apart.unionByName(before)
    kept_days = _write(spark, order, kept, known, apart)
    write_landed(spark, order, parts)
    write_state(spark, order, _days(order, state, landed, wanted, kept_days))
    spark.catalog.clearCache()
    return Outcome(len(landed), len(changed), len(wanted))


def _marked(
    spark: SparkSession,
    order: RollupOrder,
    receptions: Receptions,
    known: DataFrame,
    days: Collection[date] | None,
    changed: Collection[date],
) -> DataFrame:
    """All rows of the changed days, and of the other days those whose ids are looked at again, judged."""
    landed = read_events(spark, order, days=days)
    if receptions.other_days:
        again = receptions.again.selectExpr("id_hash as again_hash")
        landed = landed.join(again, landed["id_hash"] == again["again_hash"], "left")
        landed = landed.where(f"again_hash is not null or {is_among('known_on', changed)}").drop("again_hash")
    accounts = known.where("kind = 'account'").select("account_id")
    return mark_repeated(judge_rows(spark, order, landed, accounts), receptions.repeated)


def _left_as_they_were(
    spark: SparkSession, order: RollupOrder, state: State, receptions: Receptions
) -> DataFrame:
    """Of the other days what was looked at apart and is not looked at again."""
    before = rolled_up(spark, order, state, "apart", APART, of=receptions.other_days)
    left = before.join(receptions.again, "id_hash", "left_anti")
    return left.select(*EVENT.split(", "), "landed_file", "landed_row", "reason", "payload")


def _never_looked_at(
    spark: SparkSession, order: RollupOrder, receptions: Receptions, before: DataFrame
) -> DataFrame:
    """Of the other days the rows that were kept as they are: nothing is to be judged of them."""
    landed = read_events(spark, order, days=receptions.other_days)
    looked_at = receptions.again.union(before.select("id_hash")).distinct()
    rows = landed.join(looked_at, "id_hash", "left_anti")
    no_accounts = table_of(spark, [], "account_id string")
    return judge_rows(spark, order, rows, no_accounts).select(*EVENT.split(", "))


def _write(
    spark: SparkSession, order: RollupOrder, kept: DataFrame, known: DataFrame, apart: DataFrame
) -> dict[date, int]:
    """Write the rollups; returns the number of events kept by day."""
    uses = count_uses(spark, order, kept, known).persist(StorageLevel.DISK_ONLY)
    tables = roll_up(order, uses) | {"apart": apart}
    for table in TABLES:
        write_days(order, table, tables[table])
    counted = uses.groupBy("known_on").sum("events").collect()
    return {row[0]: row[1] for row in counted}


def _days(
    order: RollupOrder,
    state: State,
    landed: dict[date, Landed],
    wanted: Collection[date],
    kept: dict[date, int],
) -> dict[date, Day]:
    fresh = {
        day: Day(now.rows, kept.get(day, 0), now.digest, order.version, order.delivery)
        for day, now in landed.items()
        if day in wanted
    }
    return {day: one for day, one in state.days.items() if day in landed} | fresh


def main(file: str) -> None:
    order = RollupOrder.read(file)
    print(run_job(open_session({}), order))


if __name__ == "__main__":
    main(sys.argv[1])
