"""Rows and days of this process as Spark sees them, without a program of Python on the workers."""

from collections.abc import Collection, Iterable
from datetime import date

import pyarrow
from pyspark.sql import DataFrame, SparkSession

_TYPES = {"date": pyarrow.date32(), "string": pyarrow.string(), "bigint": pyarrow.int64()}


def table_of(spark: SparkSession, rows: Iterable[tuple], columns: str) -> DataFrame:
    """The rows, by Arrow: a list of Python's would be read by a Python on each worker.

    :param columns: names and types as in SQL, such as "known_on date, rows_kept bigint".
    """
    fields = [
        pyarrow.field(name, _TYPES[kind]) for name, kind in (one.split() for one in columns.split(", "))
    ]
    schema = pyarrow.schema(fields)
    dicts = [dict(zip(schema.names, row, strict=True)) for row in rows]
    # With its type, which a server of Spark Connect finds in no empty table.
    return spark.createDataFrame(pyarrow.Table.from_pylist(dicts, schema), columns)


def is_among(column: str, days: Collection[date]) -> str:
    """SQL: the day is one of these. A constant, which a scan can skip files by."""
    listed = ", ".join(f"date '{day}'" for day in sorted(days))
    return f"{column} in ({listed})" if days else "false"
