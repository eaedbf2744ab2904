"""Leaves out the rows that earlier pulls have landed, so that reading a little of the past again lands nothing twice.

Rows are compared whole, by a digest of their JSON: the same key with another value is a new row.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import pyarrow

from tenure import warehouse
from tenure.landing.pull.pulled_files import PulledFile
from tenure.landing.quoting import identifier, literal

BATCH_ROWS = 50_000


@contextmanager
def unseen_rows(
    arriving: pyarrow.RecordBatchReader, files: Sequence[PulledFile], sync: str, since: str
) -> Iterator[pyarrow.RecordBatchReader]:
    """The arriving rows that are not in the files.

    :param sync: the column by which new rows are seen; those that arrive are from `since` on, or without a time.
    """
    columns = arriving.schema.names
    landed = {column for file in files for column in file.columns}
    listed = ", ".join(literal(str(file.path)) for file in files)
    query = f"""
        select {", ".join(map(identifier, columns))}
        from (select *, {_digest(columns, columns)} as digest from arriving)
        anti join (
            select {_digest(columns, landed)} as digest
            from read_parquet([{listed}], union_by_name = true)
            where {identifier(sync)} >= {literal(since)} or {identifier(sync)} is null
        ) using (digest)
    """
    with warehouse.connect(warehouse.IN_MEMORY, folders={file.path.parent for file in files}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.register("arriving", arriving)
        yield connection.sql(query).to_arrow_reader(BATCH_ROWS)


def _digest(columns: Sequence[str], known: Collection[str]) -> str:
    values = ", ".join(
        f"{identifier(column)} := {identifier(column) if column in known else 'null'}" for column in columns
    )
    return f"md5_number(cast(to_json(struct_pack({values})) as varchar))"
