"""The accounts of one day in chunks, so that memory does not grow with their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from ml.features.training_set import feature_columns, typed
from tenure import warehouse

# 5,000 accounts with 200 features are 8 MB.
ACCOUNTS_PER_CHUNK = 5_000


@dataclass(frozen=True)
class AccountChunks:
    """The accounts of `table` on `day`, in the order of their ids; `borders`: first and last id of each chunk."""

    table: str
    day: date
    accounts: int
    borders: tuple[tuple[str, str], ...]

    def read(self, connection: duckdb.DuckDBPyConnection) -> Iterator[pd.DataFrame]:
        """One frame of typed features per chunk; none when the day has no accounts."""
        for first, last in self.borders:
            frame = warehouse.read(
                connection,
                f"select * from {self.table} where as_of_date = ? and account_id between ? and ? order by account_id",
                [self.day, first, last],
            )
            yield typed(frame, feature_columns(frame.columns))


def find_chunks(connection: duckdb.DuckDBPyConnection, table: str, day: date) -> AccountChunks:
    """The chunks of at most `ACCOUNTS_PER_CHUNK` accounts; only ids are read.

    :param table: one row per account_id and as_of_date
    """
    found = connection.execute(
        f"""
        select min(account_id), max(account_id), count(*)
        from (
            select account_id, floor((row_number() over (order by account_id) - 1) / ?) as chunk
            from {table} where as_of_date = ?
        )
        group by chunk order by chunk
        """,
        [ACCOUNTS_PER_CHUNK, day],
    ).fetchall()
    return AccountChunks(
        table,
        day,
        accounts=sum(count for _, _, count in found),
        borders=tuple((first, last) for first, last, _ in found),
    )
