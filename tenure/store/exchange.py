"""Takes from the store what others have changed, and gives to it what was changed here."""

import fcntl
import filecmp
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenure.core import paths
from tenure.core.errors import InvalidInput, TenureError
from tenure.core.home_version import refuse_newer_home, take_home
from tenure.core.replace_file import replace_file
from tenure.store.places import (
    FACTS,
    PARTS,
    StoreUnusable,
    date_like_the_store,
    files_here,
    files_there,
    is_in,
    is_wanted,
    local,
    mark_here,
    mark_there,
    open_store,
)

log = logging.getLogger("tenure")

# Of pages: what they show may be older by this much.
SECONDS = 10.0
_refreshed: dict[tuple[str, ...], float] = {}


@dataclass
class _Exchange:
    """One store, and by path the marks of each file when it was last the same there and here."""

    files: Any
    root: str
    known: dict[str, dict[str, str]]

    def there(self, path: str) -> str:
        return f"{self.root}/{path}"

    def note(self, path: str, mark: str) -> None:
        """From now on the file is the same there and here."""
        date_like_the_store(local(path), self.files.modified(self.there(path)).timestamp(), mark)
        self.known[path] = {"there": mark, "here": mark_here(local(path))}

    def is_as_it_was(self, path: str) -> bool:
        return mark_here(local(path)) == self.known.get(path, {}).get("here", "")


@contextmanager
def shared() -> Iterator[None]:
    """Around what reads and writes a home: take before it, and give after it, also when it fails.

    Without a store it does nothing.

    :raises InvalidInput: the warehouse is a file of this home: no other machine would see what its files tell of.
    :raises StoreUnusable: the store does not answer, or refuses.
    :raises HomeIsNewer: a newer version has written the store.
    """
    if not is_wanted():
        yield
        return
    if os.environ.get("WAREHOUSE_TARGET") != "postgres":
        raise InvalidInput(
            "TENURE_STORE is for several machines, and they need a warehouse in common: set WAREHOUSE_TARGET=postgres"
            " (docs/how-to/scale.md), or unset TENURE_STORE"
        )
    take()
    refuse_newer_home()
    take_home()
    try:
        yield
    finally:
        # A closed gate raises, and its report is what says why.
        give()


def take(*parts: str) -> None:
    """Make this home's files like the store's where those have changed; what is new here stays.

    A killed call leaves whole files, and the next one goes on. A part that is empty in the store deletes nothing: a
    store that is not mounted, or may not be listed, looks like that.

    :param parts: of `PARTS`, or what lies in them; none means all.
    :raises StoreUnusable: the store does not answer, refuses, or holds another version of a fact that is new here.
    """
    if not is_wanted():
        return
    with _exchange() as exchange:
        for part in parts or PARTS:
            theirs = files_there(exchange.files, exchange.root, part)
            for path, mark in theirs.items():
                if exchange.known.get(path, {}).get("there") != mark:
                    _take_file(exchange, path, mark)
            gone = [path for path in exchange.known if is_in(path, [part]) and path not in theirs]
            for path in gone if theirs else ():
                # What was changed here since is new, and stays.
                if exchange.is_as_it_was(path):
                    local(path).unlink(missing_ok=True)
                del exchange.known[path]


def give(*parts: str) -> None:
    """Bring to the store what has changed in this home since the last exchange; delete there what was deleted here.

    A part that is gone altogether deletes nothing: a disk may not be mounted.

    :param parts: of `PARTS`, or what lies in them; none means all.
    :raises StoreUnusable: the store does not answer, or refuses.
    """
    if not is_wanted():
        return
    with _exchange() as exchange:
        for part in parts or PARTS:
            ours = dict(files_here(part))
            for path, file in ours.items():
                if not exchange.is_as_it_was(path):
                    _give_file(exchange, path, file)
            gone = [path for path in exchange.known if is_in(path, [part]) and path not in ours]
            for path in gone if ours else ():
                if exchange.files.exists(exchange.there(path)):
                    exchange.files.rm_file(exchange.there(path))
                del exchange.known[path]


def give_new(path: str) -> None:
    """Bring one new file of this home to the store.

    :raises FileExistsError: the store has one of that name.
    :raises StoreUnusable: the store does not answer, or refuses.
    """
    if not is_wanted():
        return
    with _exchange() as exchange:
        exchange.files.makedirs(exchange.files._parent(exchange.there(path)), exist_ok=True)
        exchange.files.pipe_file(exchange.there(path), local(path).read_bytes(), mode="create")
        exchange.note(path, mark_there(exchange.files.info(exchange.there(path))))


def refresh(*parts: str) -> None:
    """As `take`, for pages: at most every ten seconds, and without the store they show what is there."""
    if not is_wanted() or time.monotonic() - _refreshed.get(parts, -SECONDS) < SECONDS:
        return
    try:
        take(*parts)
    except StoreUnusable as error:
        log.warning("what was taken last is shown: %s", error)
    _refreshed[parts] = time.monotonic()


@contextmanager
def _exchange() -> Iterator[_Exchange]:
    """One process of a machine at a time; what was done is noted whatever happens."""
    state = paths.home() / "store.json"
    state.parent.mkdir(parents=True, exist_ok=True)
    address = os.environ["TENURE_STORE"]
    with (paths.home() / "store.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = json.loads(state.read_text()) if state.exists() else {}
        # Of another store nothing is known.
        known = found.get("files", {}) if found.get("store") == address else {}
        try:
            yield _Exchange(*open_store(), known)
        except (FileExistsError, TenureError):
            raise
        except Exception as error:
            # The library of each store has errors of its own.
            raise StoreUnusable(f"TENURE_STORE={address}: {type(error).__name__}: {error}") from error
        finally:
            replace_file(state, json.dumps({"store": address, "files": known}, indent=1).encode())


def _take_file(exchange: _Exchange, path: str, mark: str) -> None:
    """In one step: who has the old file open keeps it."""
    target = local(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    exchange.files.get_file(exchange.there(path), str(unfinished))
    is_new_here = target.exists() and not exchange.is_as_it_was(path)
    if is_new_here and is_in(path, FACTS) and not filecmp.cmp(unfinished, target, shallow=False):
        unfinished.unlink()
        raise StoreUnusable(
            f"{target} and {path} in TENURE_STORE={os.environ['TENURE_STORE']} have both changed since they were the"
            " same: move the one that is wrong away"
        )
    unfinished.chmod(0o600)
    os.replace(unfinished, target)
    exchange.note(path, mark)


def _give_file(exchange: _Exchange, path: str, file: Path) -> None:
    """In one step: object stores do so by themselves, others are asked to by a transaction."""
    files, target = exchange.files, exchange.there(path)
    files.makedirs(files._parent(target), exist_ok=True)
    with files.transaction, file.open("rb") as ours, files.open(target, "wb") as theirs:
        shutil.copyfileobj(ours, theirs, 1 << 22)
    exchange.note(path, mark_there(files.info(target)))
