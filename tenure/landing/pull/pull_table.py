"""Pulls one table: what is new in the database since the last pull becomes one more Parquet file."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow

from tenure.landing.pull import high_water_mark
from tenure.landing.pull.arrow_types import convert, is_read_as_text, landed_schema
from tenure.landing.pull.catalogue import FoundTable
from tenure.landing.pull.database import Engine
from tenure.landing.pull.pulled_files import NewFile, PulledFile, last_mark, new_file, pulled_files
from tenure.landing.pull.unseen_rows import unseen_rows
from tenure.landing.quoting import literal

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection


@dataclass(frozen=True)
class Rows:
    """`by`: the column by which new rows are seen; None when the table is copied whole each time."""

    new: int
    total: int
    by: str | None


def pull_table(
    connection: "Connection",
    engine: Engine,
    found: FoundTable,
    folder: Path,
    now: datetime,
    overlap: timedelta,
    watch: Callable[[int], None],
) -> Rows:
    """
    :param now: a moment before the pull; the next one reads from it on at the latest.
    :param overlap: so much of what was pulled before is read again, for rows that were committed late.
    :param watch: is called with the rows that are written so far.
    :raises NotCopied: the time by which new rows are seen cannot be read.
    """
    source = _source_schema(connection, engine, found)
    sync = found.sync
    if sync and not high_water_mark.can_be_marked(sync, source.field(sync).type):
        sync = None
    files = pulled_files(folder)
    mark = last_mark(files, sync)
    since = None
    if sync and mark is not None:
        since = high_water_mark.as_text(sync, mark - overlap // timedelta(microseconds=1))
    schema = landed_schema(source, found.types)
    query = _query(engine, found, [one.name for one in source if is_read_as_text(one.type)], sync, since)
    with (
        _rows(connection, query, schema) as arriving,
        _without_landed(arriving, files, sync, since) as rows,
        new_file(folder, files, schema) as file,
    ):
        latest = _write(rows, file, sync, watch)
        # Of a first pull without rows as well: a table that is there and empty is not unknown.
        if file.rows or since is None:
            file.keep(sync, _later(mark, latest, high_water_mark.moment_of(now)))
    return Rows(file.rows, sum(one.rows for one in pulled_files(folder)), sync)


def _source_schema(connection: "Connection", engine: Engine, found: FoundTable) -> pyarrow.Schema:
    query = f"{_query(engine, found, (), None, None)} where 1 = 0"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetch_record_batch().schema


def _query(
    engine: Engine, found: FoundTable, as_text: Collection[str], sync: str | None, since: str | None
) -> str:
    """SQL of the rows from `since` on: names in quotation marks, and only those that the database has itself named."""
    columns = []
    for ours, theirs in found.names.items():
        value = engine.identifier(theirs)
        value = f"cast({value} as {engine.text})" if ours in as_text else value
        columns.append(f"{value} as {engine.identifier(ours)}")
    query = (
        f"select {', '.join(columns)} from {engine.identifier(found.schema)}.{engine.identifier(found.name)}"
    )
    if sync is None or since is None:
        return query
    time = engine.identifier(found.names[sync])
    return f"{query} where {time} >= {literal(since)} or {time} is null"


@contextmanager
def _rows(
    connection: "Connection", query: str, schema: pyarrow.Schema
) -> Iterator[pyarrow.RecordBatchReader]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        batches = convert(cursor.fetch_record_batch(), schema)
        yield pyarrow.RecordBatchReader.from_batches(schema, batches)


@contextmanager
def _without_landed(
    arriving: pyarrow.RecordBatchReader, files: Sequence[PulledFile], sync: str | None, since: str | None
) -> Iterator[pyarrow.RecordBatchReader]:
    if sync is None or since is None:
        yield arriving
        return
    by_time = [file for file in files if file.column == sync]
    with unseen_rows(arriving, by_time, sync, since) as rows:
        yield rows


def _write(
    rows: pyarrow.RecordBatchReader, file: NewFile, sync: str | None, watch: Callable[[int], None]
) -> int | None:
    """Write all batches, one at a time in memory; returns the latest time in them."""
    latest = None
    for batch in rows:
        if batch.num_rows:
            file.write(batch)
            watch(file.rows)
        if sync:
            latest = _later(latest, high_water_mark.latest(sync, batch.column(sync)))
    return latest


def _later(one: int | None, other: int | None, at_most: int | None = None) -> int | None:
    if other is not None and at_most is not None:
        other = min(other, at_most)
    return max((moment for moment in (one, other) if moment is not None), default=None)
