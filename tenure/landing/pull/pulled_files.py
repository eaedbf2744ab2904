"""The Parquet files of one table that were pulled. Each says in its footer up to when; there is no other state.

`pulled-000001.parquet`, then one file more for each pull with new rows. A table that cannot be read by time has one
file, which each pull replaces. Files of other names are other people's.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow
from pyarrow import parquet

from tenure.landing.pull.database import PullFailed

COLUMN, MARK = b"tenure_pulled_by", b"tenure_pulled_until"


@dataclass(frozen=True)
class PulledFile:
    """`mark` (microseconds) of the times in `column`; both None for a file that the next pull replaces."""

    path: Path
    rows: int
    columns: tuple[str, ...]
    column: str | None
    mark: int | None

    @property
    def number(self) -> int:
        return int(self.path.stem.removeprefix("pulled-"))


def pulled_files(folder: Path) -> list[PulledFile]:
    """
    :raises PullFailed: a file cannot be read: up to when it reaches is not known.
    """
    return [_read_footer(path) for path in sorted(folder.glob("pulled-*.parquet"))]


def _read_footer(path: Path) -> PulledFile:
    try:
        with parquet.ParquetFile(path) as file:
            said = file.metadata.metadata or {}
            rows, columns = file.metadata.num_rows, tuple(file.schema_arrow.names)
    except (pyarrow.ArrowException, OSError) as error:
        raise PullFailed(f"{path} cannot be read ({error}): delete it, and pull again") from error
    mark = said.get(MARK)
    return PulledFile(
        path, rows, columns, said[COLUMN].decode() if mark else None, int(mark) if mark else None
    )


def last_mark(files: Sequence[PulledFile], column: str | None) -> int | None:
    """Up to when the table is landed. Another column's times, of another loader, cannot be compared."""
    return max((file.mark for file in files if file.mark is not None and file.column == column), default=None)


class NewFile:
    """Takes batches under a hidden name; `keep` gives it its own, and nothing is left of one that was not kept."""

    def __init__(self, path: Path, file: IO[bytes], writer: parquet.ParquetWriter) -> None:
        self.path, self.rows = path, 0
        self._file, self._writer = file, writer

    def write(self, batch: pyarrow.RecordBatch) -> None:
        self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def keep(self, column: str | None, mark: int | None) -> None:
        if column is not None and mark is not None:
            self._writer.add_key_value_metadata({COLUMN: column.encode(), MARK: str(mark).encode()})
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        Path(self._file.name).replace(self.path)


@contextmanager
def new_file(folder: Path, files: Sequence[PulledFile], schema: pyarrow.Schema) -> Iterator[NewFile]:
    """The file after those that reach up to a time; one that does not is replaced."""
    for path in (folder.parent.parent, folder.parent, folder):
        path.mkdir(mode=0o700, exist_ok=True)
    number = 1 + max((file.number for file in files if file.mark is not None), default=0)
    name = f"pulled-{number:06}.parquet"
    hidden = folder / f".{name}"
    try:
        with (
            open(hidden, "wb", opener=_private) as file,
            parquet.ParquetWriter(file, schema, compression="zstd") as writer,
        ):
            yield NewFile(folder / name, file, writer)
    finally:
        hidden.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def lock_folder(landing: Path) -> Iterator[None]:
    """
    :raises PullFailed: another pull writes into the folder. The lock ends with its process, however that ends.
    """
    landing.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Opened to append: its time does not change, and so the landing's version does not.
    with open(landing / ".pull.lock", "a", opener=_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PullFailed(f"another pull writes into {landing}: wait for its end") from error
        yield
