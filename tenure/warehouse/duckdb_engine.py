"""Opens the DuckDB warehouse, and databases beside it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tenure.core import paths
from tenure.core.duckdb_file import open_file
from tenure.core.home_version import take_home
from tenure.core.storage_faults import in_words

# Small enough for a laptop beside Airflow; DuckDB spills the rest to its own folder.
LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "max_temp_directory_size": "10GB",
    "preserve_insertion_order": "false",
}

# A database of this process alone; what does not fit into memory spills to the home.
IN_MEMORY = Path(":memory:")


@contextmanager
def connect(
    file: Path | None = None,
    read_only: bool = False,
    patience: float | None = None,
    folders: Iterable[Path] = (),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse and close it again, which gives the single writer's lock back.

    :param patience: seconds to wait for a process that holds the file; None waits as long as a run does.
    :param folders: what SQL may read and write beside the home and its landing folder.
    :raises FileHeld: it held the file all the time (tasks queue in the `warehouse` pool instead).
    :raises HomeIsNewer: a newer version has written the home.
    :raises StorageFault: the disk is full, or the file is damaged or may not be written.
    """
    file = file or paths.warehouse_file()
    if file == paths.warehouse_file() and not read_only:
        take_home()
    limits = LIMITS
    if file == IN_MEMORY:
        limits = limits | {"temp_directory": str(paths.home() / "tmp")}
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
    connection = open_file(file, read_only, limits, patience, folders)
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    except duckdb.Error as error:
        if fault := in_words(error, file):
            raise fault from error
        raise
    finally:
        connection.close()
