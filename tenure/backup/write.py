"""Writes a backup: consistent copies of all that a home cannot make again, in one file for its owner."""

import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from tenure import warehouse
from tenure.backup.manifest import Hashing, Manifest
from tenure.core import paths
from tenure.core.duckdb_file import OF_A_READER
from tenure.core.errors import InvalidInput, NotBuilt
from tenure.core.home_lock import lock_home
from tenure.landing.find_files import SETTINGS_FILE

SUFFIX = ".tar.gz"
# Logs, what dbt makes anew, and the copy of a preview that was killed. The lock is that of this home.
LEFT_OUT = ("logs", "dbt", "airflow/logs", "landing", "lock", "preview")
# What a running or a killed program leaves beside its file.
UNFINISHED = (".wal", "-wal", "-shm", "-journal", ".tmp", ".new", ".unfinished")
# What people have said on the pages exists nowhere else; all other files of the landing folder come from a loader.
OWN_FACTS = ("tenure", SETTINGS_FILE)
SQLITE = b"SQLite format 3\0"
# Most bytes are compressed already, by DuckDB and Parquet.
COMPRESSION = 1


def write_backup(target: Path, with_landing: bool = False) -> Manifest:
    """Write the home to `target`, which appears when it is complete.

    :param with_landing: also all files of the landing folder, not only what people have said on the pages.
    :raises InvalidInput: `target` is there already, lies in the home, or does not end in `.tar.gz`.
    :raises NotBuilt: there is no home.
    :raises HomeInUse: a command works on the home.
    :raises FileHeld: another process has the warehouse open.
    """
    target = target.resolve()
    _refuse(target)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    copies = target.with_name(f".{target.name}.copy")
    try:
        with (
            lock_home(),
            _closed_warehouse(),
            tarfile.open(unfinished, "w:gz", compresslevel=COMPRESSION) as archive,
        ):
            manifest = _add_all(archive, copies, with_landing)
        unfinished.chmod(0o600)
        os.replace(unfinished, target)
    finally:
        for leftover in (unfinished, copies):
            leftover.unlink(missing_ok=True)
    return manifest


def _refuse(target: Path) -> None:
    if not target.name.endswith(SUFFIX):
        raise InvalidInput(f"{target}: the name of a backup ends in {SUFFIX}")
    if target.exists():
        raise InvalidInput(f"{target} is there already: take another name, or remove it first")
    if target.is_relative_to(paths.home()):
        raise InvalidInput(
            f"{target} lies in the home that it is to save: choose a folder outside {paths.home()}"
        )
    if not paths.home().is_dir():
        raise NotBuilt(f"no home at {paths.home()}: set TENURE_HOME to the one to save")


@contextmanager
def _closed_warehouse() -> Iterator[None]:
    """No other process has the warehouse open, and all that was written is in its file."""
    if not paths.warehouse_file().exists():
        yield
        return
    with warehouse.connect(patience=OF_A_READER) as connection:
        connection.execute("checkpoint")
        yield


def _add_all(archive: tarfile.TarFile, copy: Path, with_landing: bool) -> Manifest:
    landing = paths.landing()
    is_outside = landing != paths.home() / "landing"
    manifest = Manifest(has_landing=with_landing, landing=str(landing) if is_outside else None)
    for name, file in [*_files_of_home(), *_files_of_landing(landing, with_landing)]:
        with _open(file, copy) as opened:
            manifest.files[name] = _add(archive, name, opened)
    manifest.add_to(archive)
    return manifest


def _add(archive: tarfile.TarFile, name: str, opened: IO[bytes]) -> str:
    """SHA-256 of the file as it was added."""
    member, hashing = archive.gettarinfo(arcname=name, fileobj=opened), Hashing(opened)
    member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
    archive.addfile(member, hashing)
    return hashing.hexdigest()


@contextmanager
def _open(file: Path, copy: Path) -> Iterator[IO[bytes]]:
    """The file to read; of a SQLite database a copy in one state, whoever writes it meanwhile."""
    # Opened once: closing it gives up the lock that this process has on the warehouse.
    with file.open("rb") as opened:
        if opened.read(len(SQLITE)) != SQLITE:
            opened.seek(0)
            yield opened
            return
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with copy.open("rb") as opened:
        yield opened


def _files_of_home() -> Iterator[tuple[str, Path]]:
    for entry in sorted(paths.home().iterdir()):
        # A folder of the home may be a link to another disk.
        root = entry.resolve()
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = (Path(entry.name) / file.relative_to(root)).as_posix()
            is_left_out = any(name == one or name.startswith(f"{one}/") for one in LEFT_OUT)
            if file.is_file() and not is_left_out and not name.endswith(UNFINISHED):
                yield name, file


def _files_of_landing(landing: Path, everything: bool) -> Iterator[tuple[str, Path]]:
    for file in sorted(landing.rglob("*")):
        name = file.relative_to(landing)
        is_inside = file.resolve().is_relative_to(landing)
        if file.is_file() and is_inside and (everything or name.parts[0] in OWN_FACTS):
            yield f"landing/{name.as_posix()}", file
