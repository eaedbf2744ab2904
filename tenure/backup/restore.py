"""Restores a backup into an empty folder: all of it, checked, or nothing."""

import gzip
import os
import shutil
import tarfile
import zlib
from pathlib import Path
from typing import IO

from tenure.backup.manifest import NAME, Hashing, Manifest
from tenure.core.errors import InvalidInput


def restore_backup(backup: Path, home: Path) -> Manifest:
    """Unpack into `home`, which appears when every file has been checked.

    :raises InvalidInput: the home holds something, or the file is damaged, incomplete or none of `tenure backup`.
    :raises HomeIsNewer: a newer version has written the backup.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise InvalidInput(f"{home} is not empty, and nothing is overwritten: name a new folder with --into")
    unfinished = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        manifest = _unpack(backup, unfinished)
        os.replace(unfinished, home)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidInput(f"{backup} is damaged or no backup, and nothing was restored: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _unpack(backup: Path, folder: Path) -> Manifest:
    manifest, found = None, {}
    with tarfile.open(backup, "r:gz") as archive:
        for member in archive:
            # It refuses what would lie outside the folder.
            name = tarfile.data_filter(member, str(folder)).name
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise InvalidInput(f"{backup}: {name} is no file, and a backup holds nothing else")
            if name == NAME:
                manifest = Manifest.read(content.read(), backup.name)
            else:
                found[name] = _write(content, folder / name)
    if manifest is None:
        raise InvalidInput(
            f"{backup} ends without its list of files: it is incomplete, and nothing was restored"
        )
    wrong = sorted(name for name, _ in manifest.files.items() ^ found.items())
    if wrong:
        raise InvalidInput(f"{backup} is damaged, and nothing was restored: {wrong[0]} is not what was saved")
    return manifest


def _write(content: IO[bytes], file: Path) -> str:
    """SHA-256 of what was written."""
    hashing = Hashing(content)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as opened:
        shutil.copyfileobj(hashing, opened)
    return hashing.hexdigest()
