"""What the job wrote the last time: the rollups that hold, and what they were made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_columns import quoted
from tenure.rollups.spark_rows import table_of

DAYS = (
    "known_on date, rows_landed bigint, rows_kept bigint, digest string, rolled_up_by string, delivery string"
)
LANDED = "file string, state string, known_on date, rows_landed bigint, digest string"
KNOWN = "kind string, account_id string, user_id string, from_on date"


@dataclass(frozen=True)
class Day:
    """What had landed of a day when it was rolled up, and where its rollups are."""

    rows_landed: int
    rows_kept: int
    digest: str
    rolled_up_by: str
    delivery: str


@dataclass(frozen=True)
class State:
    """`delivery` is the last one that came to its end; none before the first."""

    delivery: str
    days: dict[date, Day]


def read_state(spark: SparkSession, order: RollupOrder) -> State:
    """The days are written last and at once: a delivery that was killed has none."""
    days = read_if_there(spark, order.in_folder("days"), DAYS + ", of_delivery string")
    last = days.agg(f.max("of_delivery")).collect()[0][0]
    found = days.where(f.col("of_delivery") == last).collect() if last else []
    return State(
        last or "",
        {
            row.known_on: Day(row.rows_landed, row.rows_kept, row.digest, row.rolled_up_by, row.delivery)
            for row in found
        },
    )


def write_state(spark: SparkSession, order: RollupOrder, days: dict[date, Day]) -> None:
    """The last step: from here on the delivery holds. One file, which appears as a whole."""
    rows = [
        (day, one.rows_landed, one.rows_kept, one.digest, one.rolled_up_by, one.delivery)
        for day, one in sorted(days.items())
    ]
    frame = table_of(spark, rows, DAYS).coalesce(1)
    frame.write.mode("overwrite").parquet(order.in_folder("days", f"of_delivery={order.delivery}"))


def rolled_up(
    spark: SparkSession,
    order: RollupOrder,
    state: State,
    table: str,
    schema: str,
    of: Collection[date] | None = None,
) -> DataFrame:
    """The rows of a rollup that hold, of all days or of some; with the day as `known_on`."""
    rows = read_if_there(spark, order.in_folder(table), f"{schema}, delivery string, known_on string")
    held = [
        quoted(f"{one.delivery} {day}") for day, one in sorted(state.days.items()) if of is None or day in of
    ]
    # Of the folders' names alone: no file of another delivery is opened.
    rows = rows.where(f"delivery || ' ' || known_on in ({', '.join(held)})" if held else "false")
    return rows.withColumn("known_on", f.col("known_on").cast("date")).drop("delivery")


def read_if_there(spark: SparkSession, folder: str, schema: str) -> DataFrame:
    """Parquet files below a folder; no rows where there is none."""
    try:
        rows = spark.read.schema(schema).parquet(folder)
        # A server of Spark Connect looks no earlier than it is asked something.
        rows.columns  # noqa: B018
        return rows
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        nothing = (f"cast(null as {kind}) as {name}" for name, kind in map(str.split, schema.split(", ")))
        return spark.sql("select 1").where("false").selectExpr(*nothing)
