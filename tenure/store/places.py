"""What is shared, where it lies in a home, and where in the store."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tenure.core import paths
from tenure.core.errors import TenureError

# Written by one machine and read by another; all else of a home can be made again, or has a server of its own.
PARTS = ("version.json", "erased.json", "landing", "published", "reports", "outbox")
# A change to one of these is a fact: it is never replaced by another machine's.
FACTS = ("erased.json", "landing")
# What file systems say of a file that changes with its content: one of the first, or else all of the others.
TAGS = ("ETag", "etag", "md5Hash", "content_md5", "generation")
SIGNS = ("size", "mtime", "LastModified", "last_modified", "updated", "created")


class StoreUnusable(TenureError, RuntimeError):
    """The store that TENURE_STORE names does not answer, refuses, or holds other facts than this home."""


def is_wanted() -> bool:
    return bool(os.environ.get("TENURE_STORE"))


def open_store() -> tuple[Any, str]:
    """The file system of `TENURE_STORE`, an address that fsspec knows, and the path of the folder in it.

    :raises StoreUnusable: no library for its protocol is installed, or it is no address.
    """
    # Imported here: who does not share needs none of it.
    import fsspec

    try:
        # Listings are never remembered: another machine may have written meanwhile.
        files, root = fsspec.url_to_fs(
            os.environ["TENURE_STORE"], use_listings_cache=False, skip_instance_cache=True
        )
    except (ImportError, ValueError) as error:
        raise StoreUnusable(f"TENURE_STORE={os.environ['TENURE_STORE']}: {error}") from error
    return files, root.rstrip("/")


def local(path: str) -> Path:
    """Where a path of the store, such as `landing/stripe/invoice/1.csv`, lies in this home."""
    part, _, rest = path.partition("/")
    folder = paths.landing() if part == "landing" else paths.home() / part
    return folder / rest if rest else folder


def files_here(part: str) -> Iterator[tuple[str, Path]]:
    """Path in the store and file in this home of all that is not hidden: what is hidden is unfinished."""
    place = local(part)
    if place.is_file():
        yield part, place
        return
    for file in sorted(place.rglob("*")):
        inner = file.relative_to(place).as_posix()
        if file.is_file() and not _is_hidden(inner):
            yield f"{part}/{inner}", file


def files_there(files: Any, root: str, part: str) -> dict[str, str]:
    """Path and mark of each file of a part in the store that is not hidden."""
    if files.isfile(f"{root}/{part}"):
        return {part: mark_there(files.info(f"{root}/{part}"))}
    found = files.find(f"{root}/{part}", detail=True)
    # Some file systems give their paths with a slash in front, some without.
    start = len(files._strip_protocol(f"{root}/{part}")) + 1
    named = {f"{part}/{name[start:]}": info for name, info in found.items()}
    return {path: mark_there(info) for path, info in named.items() if not _is_hidden(path)}


def is_in(path: str, parts: Iterable[str]) -> bool:
    return any(path == part or path.startswith(f"{part}/") for part in parts)


def mark_there(info: dict[str, Any]) -> str:
    """What changes when the content of a file of the store does."""
    found = [name for name in TAGS if info.get(name) is not None][:1] or [
        name for name in SIGNS if info.get(name) is not None
    ]
    # Some say a time in seconds when they list a folder, and as a date when they are asked for one file.
    return json.dumps({name: str(_seconds(info[name])) for name in found})


def mark_here(file: Path) -> str:
    """What changes when the content of a file of this home does; empty without a file."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return ""
    return f"{state.st_size} {state.st_mtime_ns}"


def date_like_the_store(file: Path, modified: float, mark: str) -> None:
    """Give a file the time it has in the store, so that all machines name this version of it alike.

    :param modified: in seconds. Stores know no fractions: those are made of the mark, since two versions may follow
        each other within a second.
    """
    fraction = int(hashlib.sha256(mark.encode()).hexdigest()[:12], 16) % 10**9
    os.utime(file, ns=(nanoseconds := int(modified) * 10**9 + fraction, nanoseconds))


def _seconds(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else value


def _is_hidden(path: str) -> bool:
    return any(name.startswith(".") for name in path.split("/"))
