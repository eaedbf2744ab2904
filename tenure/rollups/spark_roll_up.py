"""Rolls the kept events up by day received, in the tables that the warehouse reads."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_columns import quoted
from tenure.rollups.spark_rows import table_of

WITHOUT_USER = "without a user"


def count_uses(spark: SparkSession, order: RollupOrder, kept: DataFrame, known: DataFrame) -> DataFrame:
    """Events by account, user, `is_own`, event, step, day active and day known.

    One without an account belongs to its user's account of the day on which it was received, as known then.
    """
    rows = _with_own(spark, order, _with_accounts(kept, known), known)
    steps = _is_in("event_name", order.onboarding_steps)
    uses = rows.selectExpr(
        "account_id",
        "user_id",
        "is_own",
        "event_name",
        f"case when {steps} then coalesce(event_text, event_name) end as onboarding_step",
        "cast(occurred_at as date) as active_on",
        "known_on",
    )
    return uses.groupBy(*uses.columns).agg(f.count("*").alias("events"))


def roll_up(order: RollupOrder, uses: DataFrame) -> dict[str, DataFrame]:
    """The rollups by table; each with the day as `known_on`."""
    of_customers = uses.where("not is_own")
    of_accounts = of_customers.where("account_id is not null")
    asked = of_accounts.where(f"user_id is not null and not {_is_in('event_name', order.not_features)}")
    groupless = of_customers.where("account_id is null").selectExpr(
        f"coalesce(user_id, {quoted(WITHOUT_USER)}) as user_id", "known_on", "events"
    )
    return {
        "user_days": _summed(of_accounts, "account_id", "user_id", "active_on"),
        "feature_days": _summed(of_accounts, "account_id", "event_name", "onboarding_step", "active_on"),
        "uses": asked.select("account_id", "user_id", "event_name", "active_on", "known_on").distinct(),
        "groupless_days": _summed(groupless, "user_id"),
        "active_days": _summed(uses, "active_on"),
    }


def write_days(order: RollupOrder, table: str, rows: DataFrame) -> None:
    """One folder a day, below the delivery's own."""
    columns = [column for column in rows.columns if column != "known_on"]
    ordered = rows.repartition("known_on").sortWithinPartitions("known_on", *columns[:3])
    ordered.write.mode("overwrite").partitionBy("known_on").parquet(
        order.in_folder(table, f"delivery={order.delivery}")
    )


def _summed(uses: DataFrame, *keys: str) -> DataFrame:
    return uses.groupBy(*keys, "known_on").agg(f.sum("events").alias("events"))


def _with_accounts(kept: DataFrame, known: DataFrame) -> DataFrame:
    assigned = known.where("kind = 'assigned'").selectExpr(
        "user_id as assigned_user",
        "account_id as assigned_account",
        "from_on",
        "lead(from_on) over (partition by user_id order by from_on) as until_on",
    )
    day = "cast(received_at as date)"
    rows = kept.withColumn("groupless_user", f.expr("case when account_id is null then user_id end"))
    found = rows.join(
        f.broadcast(assigned),
        f.expr(
            f"groupless_user = assigned_user and {day} >= from_on and (until_on is null or {day} < until_on)"
        ),
        "left",
    )
    return found.withColumn("account_id", f.expr("coalesce(account_id, assigned_account)"))


def _with_own(spark: SparkSession, order: RollupOrder, rows: DataFrame, known: DataFrame) -> DataFrame:
    named = table_of(spark, [(user,) for user in order.internal_users], "own_user string")
    own = known.where("kind = 'own'").selectExpr("user_id as own_user").union(named).distinct()
    marked = rows.join(f.broadcast(own), rows["user_id"] == own["own_user"], "left")
    return marked.withColumn("is_own", f.expr("own_user is not null"))


def _is_in(column: str, names: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(map(quoted, names))})" if names else "false"
