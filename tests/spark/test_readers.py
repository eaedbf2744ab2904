"""Which of Spark's readers is asked for the events table, and what says that nothing is new in it: by its format.

The session only writes down what it is asked: no Java is started, and the jars of Delta and Iceberg are not needed.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, call

import pytest

from tenure.core.settings import read_settings
from tenure.rollups.order import RollupOrder

FOLDER, NAME = "s3a://lake/segment/tracks", "lake.segment.tracks"
READERS = {"format", "load", "parquet", "table"}


@pytest.fixture
def order(tmp_path: Path) -> RollupOrder:
    from tenure.rollups.make_order import make_order

    return make_order(read_settings(landing=tmp_path))


@pytest.fixture
def session() -> Any:
    """Every reader of it gives the same table, which has one column."""
    from pyspark.sql import types

    found = MagicMock()
    table = MagicMock(schema=types.StructType([types.StructField("id", types.StringType())]))
    found.read.option.return_value = found.read.format.return_value = found.read
    found.read.load.return_value = found.read.parquet.return_value = found.read.table.return_value = table
    return found


@pytest.mark.parametrize(
    ("kind", "table", "asked"),
    [
        ("parquet", FOLDER, [call.parquet(FOLDER)]),
        ("delta", FOLDER, [call.format("delta"), call.load(FOLDER)]),
        ("iceberg", FOLDER, [call.format("iceberg"), call.load(FOLDER)]),
        ("parquet", NAME, [call.table(NAME)]),
        ("delta", NAME, [call.table(NAME)]),
        ("iceberg", NAME, [call.table(NAME)]),
    ],
)
def test_the_reader_is_that_of_the_format(
    session: Any, order: RollupOrder, kind: str, table: str, asked: list[Any]
) -> None:
    from tenure.rollups.spark_events import read_events

    read_events(session, replace(order, format=kind, table=table))
    assert [one for one in session.read.mock_calls if one[0] in READERS] == asked


@pytest.mark.parametrize(
    ("table", "asked"), [(FOLDER, f"delta.`{FOLDER}`"), (NAME, NAME)], ids=["a folder", "a name"]
)
def test_a_delta_table_is_as_it_was_when_its_last_commit_is(
    session: Any, order: RollupOrder, table: str, asked: str
) -> None:
    from tenure.rollups.spark_landed_days import version_of

    session.sql.return_value.collect.return_value = [MagicMock(version=7)]
    assert version_of(session, replace(order, format="delta", table=table)) == "7"
    session.sql.assert_called_once_with(f"describe history {asked} limit 1")


@pytest.mark.parametrize(
    ("table", "asked"), [(FOLDER, f"{FOLDER}#history"), (NAME, f"{NAME}.history")], ids=["a folder", "a name"]
)
def test_an_iceberg_table_is_as_it_was_when_its_snapshot_is(
    session: Any, order: RollupOrder, table: str, asked: str
) -> None:
    from tenure.rollups.spark_landed_days import version_of

    session.read.load.return_value.selectExpr.return_value.collect.return_value = [(7,)]
    assert version_of(session, replace(order, format="iceberg", table=table)) == "7"
    assert [one for one in session.read.mock_calls if one[0] in READERS] == [
        call.format("iceberg"),
        call.load(asked),
    ]


def test_of_a_name_in_the_catalogue_nothing_says_that_it_is_as_it_was(
    session: Any, order: RollupOrder
) -> None:
    from tenure.rollups.spark_landed_days import version_of

    orders = [replace(order, format="parquet", table=NAME, delivery=name) for name in ("1", "2")]
    assert [version_of(session, one) for one in orders] == ["1", "2"]
