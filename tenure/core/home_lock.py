"""One command at a time on a home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.home_version import refuse_newer_home, take_home
from tenure.core.processes import describe_process, pids_that_opened


class HomeInUse(TenureError, RuntimeError):
    """Another command, or a server that it left behind, works on this home."""


@contextmanager
def lock_home() -> Iterator[int]:
    """Hold the home's lock: a one-shot run on the database of a live scheduler would be run twice.

    Gives the descriptor that holds it. A child that inherits the descriptor holds the lock too: it is free when the
    last of them has ended, however that ends.

    :raises HomeInUse: another process, which the message names.
    :raises HomeIsNewer: a newer version has written the home.
    """
    refuse_newer_home()
    paths.home().mkdir(parents=True, exist_ok=True)
    lock = paths.home() / "lock"
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HomeInUse(
                f"Another tenure command, or a server that it left behind, works on {paths.home()}:"
                f" {_holders(file, lock)}: end that one first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        take_home()
        yield file.fileno()


def _holders(file: TextIO, lock: Path) -> str:
    """The process that took the lock; when it has been killed, those that have inherited it."""
    file.seek(0)
    written = file.read()
    taker = int(written) if written.isdecimal() else None
    holders = pids_that_opened(lock) - {os.getpid()}
    if taker in holders or not holders:
        return describe_process(taker)
    return ", ".join(map(describe_process, sorted(holders)))
