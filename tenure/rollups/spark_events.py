"""Reads the events table where it lies: one row per landed row, with the columns that Tenure knows."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import groupby

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession, types

from tenure.core.errors import TenureError
from tenure.landing.rollups import NO_DAY
from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_columns import moment, quoted, values
from tenure.rollups.spark_rows import is_among

PARQUET = "parquet"
# More ranges of days than these are read as one.
MOST_RANGES = 60
# `_metadata` is Spark's own, of tables that are files.
_FILE = "try_url_decode(replace(_metadata.file_path, '+', '%2B'))"
_LOCAL = "regexp_replace({file}, '^file:/+', '/')"
_TWO_TYPES = "CANNOT_MERGE_SCHEMAS"


class ColumnOfTwoTypes(TenureError, RuntimeError):
    """Files of the table have a column of the same name and of types that are not one; the message names both files."""


def read_events(
    spark: SparkSession,
    order: RollupOrder,
    days: Collection[date] | None = None,
    files: Collection[str] | None = None,
) -> DataFrame:
    """Columns of the contract, `occurred_at`, `received`, `known_on`, `id_hash`, `digest`, `landed_file`, `landed_row`.

    :param days: only rows received on these days.
    :param files: only these files, of a table of Parquet files.
    :raises ColumnOfTwoTypes: they cannot be read as one table.
    """
    table = _open(spark, order, files)
    read = values(order, table.schema)
    is_text = {
        field.name.lower(): isinstance(field.dataType, types.StringType) for field in table.schema.fields
    }
    rows = table if days is None else _received_between(table, days)
    rows = rows.selectExpr(*(f"{value} as `{name}`" for name, value in read.items()), *_place(order))
    rows = rows.selectExpr(
        "*",
        f"{moment('`timestamp`', is_text.get('timestamp', False))} as occurred_at",
        f"{moment('received_at', is_text.get('received_at', False))} as received",
        "xxhash64(coalesce(id, '')) as id_hash",
        f"xxhash64({', '.join(_hashed(name, order, is_text) for name in read)}) as digest",
    )
    rows = rows.selectExpr("*", f"{_day_received(order)} as known_on")
    if days is None:
        return rows
    return rows.where(is_among("known_on", days))


def list_files(spark: SparkSession, order: RollupOrder) -> dict[str, str]:
    """State by path of the Parquet files; a file in the same state need not be read again. None where no folder is."""
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    try:
        listed = reader.option("pathGlobFilter", "*.parquet").load(order.table)
        rows = listed.selectExpr("path", "length", "unix_micros(modificationTime) as modified").collect()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        return {}
    return {row.path: f"{row.length} {row.modified}" for row in rows}


def _open(spark: SparkSession, order: RollupOrder, files: Collection[str] | None) -> DataFrame:
    if order.format == PARQUET and is_path(order.table):
        reader = spark.read.option("recursiveFileLookup", "true").option("mergeSchema", "true")
        try:
            found = reader.parquet(*files) if files is not None else reader.parquet(order.table)
            # A server of Spark Connect looks at the files when it is asked for their columns.
            _ = found.schema
        # Java's own in this process, Spark's from a server of Spark Connect.
        except Exception as error:
            if _TWO_TYPES not in str(error):
                raise
            raise ColumnOfTwoTypes(_two_types(spark, files or list_files(spark, order))) from error
        return found
    if is_path(order.table):
        return spark.read.format(order.format).load(order.table)
    return spark.read.table(order.table)


def _two_types(spark: SparkSession, files: Iterable[str]) -> str:
    """The first two files that differ about a column, in words."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(files):
        for field in spark.read.parquet(file).schema.fields:
            kind = field.dataType.simpleString()
            before, other = found.setdefault(field.name, (kind, file))
            if before != kind:
                return (
                    f"column {field.name} is {before} in {other} and {kind} in {file}: land one of the two again, with"
                    " the type of the other"
                )
    return "files of the table have a column of two types"


def is_folder_of_files(order: RollupOrder) -> bool:
    """Whether the table is Parquet files, of which each is seen to be new by itself."""
    return order.format == PARQUET and is_path(order.table)


def is_path(table: str) -> bool:
    """A name in a catalogue has no slash."""
    return "/" in table


def _place(order: RollupOrder) -> tuple[str, str]:
    """Where a row lies: file and row of Parquet files, the table's name where only the table knows."""
    if not is_folder_of_files(order):
        return f"{quoted(order.table)} as landed_file", "cast(null as bigint) as landed_row"
    return f"{_LOCAL.format(file=_FILE)} as landed_file", "_metadata.row_index + 1 as landed_row"


def _hashed(name: str, order: RollupOrder, is_text: dict[str, bool]) -> str:
    """NULL is a value: xxhash64 leaves it out, and a value that moves to the next column would look the same."""
    if order.columns[name] == "text" or is_text.get(name):
        return f"coalesce(`{name}`, r'\\N')"
    return f"coalesce(unix_micros(`{name}`), -1)"


def _day_received(order: RollupOrder) -> str:
    return (
        f"case when received >= timestamp '{order.first_moment}' and received < timestamp '{order.moment_after_all}'"
        f" then cast(received as date) else date '{NO_DAY}' end"
    )


def _received_between(table: DataFrame, days: Collection[date]) -> DataFrame:
    """The rows of the days and perhaps of others: literal bounds, which let the scan skip files and row groups."""
    received = next((one for one in table.schema.fields if one.name.lower() == "received_at"), None)
    is_time = received is not None and isinstance(
        received.dataType, types.TimestampType | types.TimestampNTZType
    )
    if not is_time or not days or NO_DAY in days:
        return table
    kind = "timestamp_ntz" if isinstance(received.dataType, types.TimestampNTZType) else "timestamp"  # type: ignore[union-attr]
    between = [
        f"(received_at >= {kind} '{first}' and received_at < {kind} '{last + timedelta(days=1)}')"
        for first, last in ranges(days)
    ]
    return table.where(" or ".join(between))


def ranges(days: Collection[date]) -> list[tuple[date, date]]:
    """First and last days of the stretches without a gap; one of all days where there are too many."""
    ordered = sorted(days)
    numbered = groupby(enumerate(ordered), key=lambda one: one[1].toordinal() - one[0])
    found = []
    for _, stretch in numbered:
        inside = [day for _, day in stretch]
        found.append((inside[0], inside[-1]))
    return found if len(found) <= MOST_RANGES else [(ordered[0], ordered[-1])]
