"""Up to when a table has been pulled, in microseconds since 1970, by the column in which its loader says so.

It is the latest time of the rows that are landed, and never later than the pull: a row that is dated in the future must
not hide those that come after it.
"""

from datetime import UTC, datetime, timedelta

import pyarrow
from pyarrow import compute

from tenure.landing.column_values import LOAD_ID
from tenure.landing.pull.catalogue import NotCopied

SECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def can_be_marked(column: str, found: pyarrow.DataType) -> bool:
    """Whether its values are moments: times, or the ids of dlt's loads, which begin with the second."""
    return pyarrow.types.is_timestamp(found) or column == LOAD_ID


def latest(column: str, values: pyarrow.Array) -> int | None:
    """
    :raises NotCopied: an id of a load is no number.
    """
    if column != LOAD_ID:
        return compute.max(compute.cast(values, pyarrow.int64())).as_py()
    try:
        seconds = compute.max(compute.cast(compute.unique(values), pyarrow.float64())).as_py()
    except pyarrow.ArrowInvalid as error:
        raise NotCopied(f"{LOAD_ID} is not an id of dlt's loads: {error}") from error
    return None if seconds is None else int(seconds * SECOND)


def moment_of(now: datetime) -> int:
    return (now - EPOCH) // timedelta(microseconds=1)


def as_text(column: str, mark: int) -> str:
    """As it is compared in SQL; databases read it as the type of the column."""
    if column == LOAD_ID:
        return str(mark // SECOND)
    return (EPOCH + timedelta(microseconds=mark)).isoformat(sep=" ", timespec="microseconds")
