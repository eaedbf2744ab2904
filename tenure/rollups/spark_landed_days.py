"""What has landed of each day, by content: rows in other files, or in another order, are the same."""

import hashlib
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.core.errors import TenureError
from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_events import is_folder_of_files, is_path, list_files, read_events
from tenure.rollups.spark_rows import table_of
from tenure.rollups.spark_state import LANDED, State, read_if_there

# Of a table whose files only the table knows.
WHOLE = ""


class EventsMissing(TenureError, RuntimeError):
    """A table without a file is one that is not found: its rollups are not thrown away for it."""


class Landed(NamedTuple):
    """Rows received on a day, with the sum of their hashes."""

    rows: int
    digest: str


class Part(NamedTuple):
    """What a file, or a whole table, has of a day."""

    file: str
    state: str
    known_on: date
    rows_landed: int
    digest: str


def read_landed(spark: SparkSession, order: RollupOrder, state: State) -> list[Part]:
    """The parts of the table; a file that is as it was the last time is not read again.

    :raises EventsMissing: it holds no files.
    """
    files = list_files(spark, order) if is_folder_of_files(order) else {WHOLE: version_of(spark, order)}
    if not files:
        raise EventsMissing(
            f"there are no Parquet files in {order.table}, which is rollups.table in the settings"
        )
    erased = hashlib.sha256(repr((order.erased_key, order.erased_users, order.columns)).encode()).hexdigest()[
        :16
    ]
    files = {file: f"{one} {erased}" for file, one in files.items()}
    remembered = _remembered(spark, order, state)
    known = [part for part in remembered if files.get(part.file) == part.state]
    fresh = sorted(files.keys() - {part.file for part in known})
    return known + _count(spark, order, fresh, files) if fresh else known


def write_landed(spark: SparkSession, order: RollupOrder, parts: list[Part]) -> None:
    frame = table_of(spark, parts, LANDED).coalesce(1)
    frame.write.mode("overwrite").parquet(order.in_folder("landed", f"of_delivery={order.delivery}"))


def by_day(parts: list[Part]) -> dict[date, Landed]:
    """Of a file without rows there is a part without rows, so that it is not read again; it is no day."""
    rows: dict[date, int] = defaultdict(int)
    digests: dict[date, int] = defaultdict(int)
    for part in parts:
        rows[part.known_on] += part.rows_landed
        digests[part.known_on] += int(part.digest)
    return {day: Landed(count, str(digests[day])) for day, count in rows.items() if count}


def _remembered(spark: SparkSession, order: RollupOrder, state: State) -> list[Part]:
    if not state.delivery:
        return []
    folder = order.in_folder("landed", f"of_delivery={state.delivery}")
    return [Part(*row) for row in read_if_there(spark, folder, LANDED).collect()]


def version_of(spark: SparkSession, order: RollupOrder) -> str:
    """Of a Delta table the last commit, of an Iceberg table the snapshot that was made current last.

    Of another one nothing is known, and it is read each time: then it is the name of this delivery.
    """
    if order.format == "delta":
        table = f"delta.`{order.table}`" if is_path(order.table) else order.table
        return str(spark.sql(f"describe history {table} limit 1").collect()[0].version)
    if order.format == "iceberg":
        history = spark.read.format("iceberg").load(
            order.table + ("#" if is_path(order.table) else ".") + "history"
        )
        return str(history.selectExpr("max_by(snapshot_id, made_current_at)").collect()[0][0])
    return order.delivery


def _count(spark: SparkSession, order: RollupOrder, fresh: list[str], files: dict[str, str]) -> list[Part]:
    if fresh == [WHOLE]:
        rows = read_events(spark, order).withColumn("landed_file", f.lit(WHOLE))
        found = _sums(rows)
        return [Part(WHOLE, files[WHOLE], *row[1:]) for row in found]
    whole = len(fresh) == len(files)
    found = _sums(read_events(spark, order, files=None if whole else fresh))
    named = {_local(file): file for file in fresh}
    parts = [Part(named[row[0]], files[named[row[0]]], *row[1:]) for row in found if row[0] in named]
    empty = set(fresh) - {part.file for part in parts}
    return parts + [Part(file, files[file], date(1, 1, 1), 0, "0") for file in sorted(empty)]


def _sums(rows: DataFrame) -> list[tuple]:
    return (
        rows.groupBy("landed_file", "known_on")
        .agg(f.count("*"), f.sum(f.col("digest").cast("decimal(38,0)")).cast("string"))
        .collect()
    )


def _local(file: str) -> str:
    """As `landed_file` writes it."""
    return "/" + file.removeprefix("file:").lstrip("/") if file.startswith("file:") else file
