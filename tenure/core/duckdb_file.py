"""Opens a DuckDB file, and waits with words where another process holds it."""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.processes import describe_process
from tenure.core.storage_faults import in_words

Opened = TypeVar("Opened")
log = logging.getLogger("tenure.waiting")

# Seconds. A run has time, and a reader that forgets to close has a while to be asked; a person at a page has none.
OF_A_RUN = 300.0
OF_A_READER = 5.0
PAUSE = 0.5
UNTIL_NEXT_LINE = 60.0
# What DuckDB says when another process holds the file, and of which it says so.
_HELD = "Could not set lock on file"
_HOLDER = re.compile(r"PID (\d+)")


class FileHeld(TenureError, RuntimeError):
    """Another process has the file open; the message names the process, and what to do."""


def open_file(
    file: Path,
    read_only: bool = False,
    config: Mapping[str, Any] | None = None,
    patience: float | None = None,
    folders: Iterable[Path] = (),
) -> duckdb.DuckDBPyConnection:
    """A connection with the file, when no other process is in the way: any but readers beside readers are.

    :param patience: seconds to wait at most; None waits as long as a run does.
    :param folders: what SQL may read and write beside the home and its landing folder.
    :raises FileHeld: another process held it all the time.
    :raises StorageFault: the file is damaged, or may not be read or written.
    """
    settings = dict(config or {})
    connection = when_free(
        file, lambda: duckdb.connect(str(file), read_only=read_only, config=settings), patience
    )
    confine(connection, folders)
    return connection


def confine(connection: duckdb.DuckDBPyConnection, folders: Iterable[Path] = ()) -> None:
    """Let SQL reach no file outside the home, its landing folder and these folders, nor a network or an extension.

    It holds for all connections of this process with the database, until the last one is closed: DuckDB takes neither
    setting back. A link counts as the file that it leads to.
    """
    if not connection.execute("select current_setting('enable_external_access')").fetchall()[0][0]:
        return
    allowed = [
        str(folder.resolve()).replace("'", "''") for folder in (paths.home(), paths.landing(), *folders)
    ]
    listed = "', '".join(allowed)
    connection.execute(f"set allowed_directories = ['{listed}']")
    connection.execute("set enable_external_access = false")


def when_free(file: Path, opening: Callable[[], Opened], patience: float | None = None) -> Opened:
    """What `opening` the file returns, tried again while another process is in the way.

    :param patience: seconds to wait at most; None waits as long as a run does.
    :raises FileHeld: another process held it all the time.
    :raises StorageFault: the file is damaged, or may not be read or written.
    """
    patience = OF_A_RUN if patience is None else patience
    began, said_at = time.monotonic(), None
    while True:
        try:
            return opening()
        except duckdb.Error as error:
            if fault := in_words(error, file):
                raise fault from error
            if _HELD not in str(error):
                raise
            holder, left = _holder_of(error), patience - (time.monotonic() - began)
            if left <= 0:
                raise FileHeld(_held_in_words(file, holder, patience)) from error
        if said_at is None or time.monotonic() - said_at >= UNTIL_NEXT_LINE:
            said_at = time.monotonic()
            log.warning("%s is held by %s: waiting up to %.0f seconds", _called(file), holder, left)
        time.sleep(min(PAUSE, left))


def _holder_of(error: duckdb.Error) -> str:
    found = _HOLDER.search(str(error))
    return describe_process(int(found[1]) if found else None)


def _called(file: Path) -> str:
    return f"The warehouse {file}" if file == paths.warehouse_file() else str(file)


def _held_in_words(file: Path, holder: str, patience: float) -> str:
    instead = (
        f"let it read {paths.published_file()} instead, which is there for readers"
        if file == paths.warehouse_file()
        else "let it open the file read-only"
    )
    return f"{_called(file)} is still held by {holder} after {patience:.0f} seconds: end that process, or {instead}"
