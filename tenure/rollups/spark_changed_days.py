"""Which days are judged and rolled up again: those of which anything differs that their rollups were made of."""

from collections.abc import Iterable
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_judge import APART
from tenure.rollups.spark_landed_days import Landed
from tenure.rollups.spark_state import KNOWN, State, read_if_there, rolled_up


def read_known(spark: SparkSession, order: RollupOrder, delivery: str) -> DataFrame:
    """Accounts, assignments of users and own people, as the warehouse knew them at a delivery."""
    return read_if_there(spark, order.in_folder("known", f"of_delivery={delivery}"), KNOWN)


def changed_days(
    spark: SparkSession, order: RollupOrder, state: State, landed: dict[date, Landed]
) -> set[date]:
    """Days that landed otherwise than they were rolled up, or of which nothing is left, and those of other people."""
    found = {
        day
        for day, now in landed.items()
        if (then := state.days.get(day)) is None
        or (then.rows_landed, then.digest, then.rolled_up_by) != (now.rows, now.digest, order.version)
    }
    found |= state.days.keys() - landed.keys()
    if state.days and found < landed.keys():
        found |= set(_days_of_others(spark, order, state, landed))
    return found


def _days_of_others(
    spark: SparkSession, order: RollupOrder, state: State, landed: dict[date, Landed]
) -> Iterable[date]:
    """Days of accounts, assignments and own people that are others now than they were."""
    then, now = read_known(spark, order, state.delivery), read_known(spark, order, order.delivery)
    gone, new = then.exceptAll(now).persist(), now.exceptAll(then).persist()
    kinds = {row.kind for row in gone.union(new).select("kind").distinct().collect()}
    if "account" in kinds:
        yield from _of_unknown_accounts(spark, order, state, _accounts(new))
        yield from _of_lost_accounts(spark, order, state, _accounts(gone))
    if "assigned" in kinds:
        yield from _of_users(spark, order, state, _assigned(gone.union(new)))
    if "own" in kinds:
        # what the own people did is rolled up nowhere: of one who is none any more all days are asked
        if not gone.where("kind = 'own'").isEmpty():
            yield from landed
        own = new.where("kind = 'own'").selectExpr("user_id", "date '0001-01-01' as from_on")
        yield from _of_users(spark, order, state, own)


def _accounts(known: DataFrame) -> DataFrame:
    return known.where("kind = 'account'").select("account_id")


def _assigned(differing: DataFrame) -> DataFrame:
    return differing.where("kind = 'assigned'").groupBy("user_id").agg(f.min("from_on").alias("from_on"))


def _of_unknown_accounts(
    spark: SparkSession, order: RollupOrder, state: State, new: DataFrame
) -> Iterable[date]:
    apart = rolled_up(spark, order, state, "apart", APART).where("reason like '%unknown account%'")
    return _days(apart.join(f.broadcast(new), "account_id", "left_semi"))


def _of_lost_accounts(
    spark: SparkSession, order: RollupOrder, state: State, gone: DataFrame
) -> Iterable[date]:
    days = rolled_up(spark, order, state, "feature_days", "account_id string")
    return _days(days.join(f.broadcast(gone), "account_id", "left_semi"))


def _of_users(spark: SparkSession, order: RollupOrder, state: State, users: DataFrame) -> Iterable[date]:
    """Days of the users from their day on, also those on which they belonged to no account.

    :param users: `user_id`, `from_on`
    """
    for table in ("user_days", "groupless_days"):
        days = rolled_up(spark, order, state, table, "user_id string")
        yield from _days(days.join(f.broadcast(users), "user_id").where("known_on >= from_on"))


def _days(rows: DataFrame) -> list[date]:
    return [row.known_on for row in rows.select("known_on").distinct().collect()]
