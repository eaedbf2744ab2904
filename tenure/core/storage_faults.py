"""Faults of the disk and of the files on it in words: which file, what it means, what to do."""

import errno
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tenure.core import paths
from tenure.core.errors import TenureError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
# What DuckDB says of a file that is no database, or not a whole one; a damaged block it names without the file.
_DAMAGED_FILE = ("not a valid DuckDB database file", "Could not read enough bytes", "Is a directory")
_DAMAGED_BLOCK = "Corrupt database file"
_NAMED = re.compile(r'file "([^"]+)"')
_LOST = (
    "Restore a backup of the home (docs/how-to/backup.md). Without one, move the file and airflow/airflow.db"
    " away and run again: what comes from the landing folder is built anew, but past scores and promises, the cases of"
    " playbooks and the outbox are in this file alone"
)
_AGAIN = "Delete it: the next daily run, or `tenure build`, writes it anew"


class StorageFault(TenureError, RuntimeError):
    """A file that cannot be read or written; the message names it, what that means and what to do."""


def in_words(error: Exception, file: Path | None = None) -> StorageFault | None:
    """The fault of the disk behind an error of the system or of DuckDB; None: it is another error.

    :param file: the database that was open, when one was.
    """
    said = str(error)
    number = error.errno if isinstance(error, OSError) else None
    place = _place(error, file)
    if number in FULL or _says_one_of(FULL, said):
        return StorageFault(
            f"{place}: there is no room left to write ({said}). What was there before is kept: make room, then run"
            " the same again"
        )
    if number in NOT_WRITABLE or _says_one_of(NOT_WRITABLE, said):
        return StorageFault(
            f"{place}: this user may not read or write it ({said}). Correct the rights of {paths.home()}, or set"
            " TENURE_HOME to another folder"
        )
    if file and _is_damaged(file, said):
        return StorageFault(
            f"{file} is damaged, or no DuckDB database ({said}). {_AGAIN if file == paths.published_file() else _LOST}"
        )
    return None


def refuse_damaged_sqlite(file: Path, what_to_do: str) -> None:
    """Read a SQLite database through, if there is one.

    :param what_to_do: a sentence for the person who finds it damaged: what is lost without the file.
    :raises StorageFault: it is damaged, or no database.
    """
    # An empty file is a new database.
    if not file.is_file() or not file.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=60)) as database:
            [(found,)] = database.execute("pragma quick_check(1)").fetchall()
    except sqlite3.OperationalError as error:
        # Busy, or not this user's: no sign of damage.
        raise StorageFault(f"{file} cannot be read: {error}") from error
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise StorageFault(f"{file} is damaged, or no SQLite database ({found}). {what_to_do}")


def _says_one_of(numbers: tuple[int, ...], said: str) -> bool:
    # DuckDB's errors have no number: it quotes the system's words behind its own.
    return any(said.endswith(os.strerror(number)) for number in numbers)


def _is_damaged(file: Path, said: str) -> bool:
    # DuckDB's errors over a file of the landing folder say nothing of the warehouse.
    return _DAMAGED_BLOCK in said or (str(file) in said and any(words in said for words in _DAMAGED_FILE))


def _place(error: Exception, file: Path | None) -> str:
    named = _NAMED.search(str(error))
    return named[1] if named else str(file or getattr(error, "filename", None) or "a file")
